using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>Something wrong with a volume.</summary>
/// <param name="Place">Where: a record, a field, a range of clusters.</param>
/// <param name="Found">What is there.</param>
/// <param name="Expected">What should be there.</param>
public sealed record NtfsFinding(string Place, string Found, string Expected)
{
    public override string ToString() => $"{Place}: found {Found}, expected {Expected}.";
}

/// <summary>Collects findings, a bounded number of them: a damaged table would yield one for every record.</summary>
sealed class NtfsFindings
{
    private const int Limit = 200;

    private readonly List<NtfsFinding> _list = [];

    public IReadOnlyList<NtfsFinding> List => _list;

    public void Add(string place, string found, string expected)
    {
        if (_list.Count < Limit)
            _list.Add(new NtfsFinding(place, found, expected));
    }

    public void Expect<T>(string place, T found, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected))
            Add(place, $"{found}", $"{expected}");
    }

    /// <summary>Runs a step that reads; damage that stops it becomes a finding.</summary>
    /// <exception cref="ImagingException">For anything but damage: <see cref="ExitCode.DeviceIo"/>.</exception>
    public void Try(Action step)
    {
        try
        {
            step();
        }
        catch (ImagingException e) when (e.Code == ExitCode.PartitionTable)
        {
            Add(e.Place, e.Found, e.Expected);
        }
    }
}
