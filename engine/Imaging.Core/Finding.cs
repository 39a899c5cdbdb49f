namespace Imaging.Core;

/// <summary>Something wrong with what was checked.</summary>
/// <param name="Place">Where: a record, a field, a range of clusters.</param>
/// <param name="Found">What is there.</param>
/// <param name="Expected">What should be there.</param>
public sealed record Finding(string Place, string Found, string Expected)
{
    public override string ToString() => $"{Place}: found {Found}, expected {Expected}.";
}

/// <summary>Collects findings, a bounded number of them: a damaged table would yield one for every record.</summary>
/// <param name="damage">The code of errors that are damage to what is checked: they become findings.</param>
public sealed class Findings(ExitCode damage)
{
    private const int Limit = 200;

    private readonly List<Finding> _list = [];

    public IReadOnlyList<Finding> List => _list;

    public void Add(string place, string found, string expected)
    {
        if (_list.Count < Limit)
            _list.Add(new Finding(place, found, expected));
    }

    public void Expect<T>(string place, T found, T expected)
    {
        if (!EqualityComparer<T>.Default.Equals(found, expected))
            Add(place, $"{found}", $"{expected}");
    }

    /// <summary>Runs a step that reads; damage that stops it becomes a finding.</summary>
    /// <exception cref="ImagingException">For anything but damage.</exception>
    public void Try(Action step)
    {
        try
        {
            step();
        }
        catch (ImagingException e) when (e.Code == damage)
        {
            Add(e.Place, e.Found, e.Expected);
        }
    }
}
