using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Release;

namespace Imaging.Collecting;

/// <summary>Where records come from: a mounted stick's folder, a folder of records, or a stick read raw (image file or device).</summary>
internal sealed class JournalSource : IDisposable
{
    private readonly IFileTree _files;
    private readonly IByteSource? _device;
    private readonly string _journal;

    private JournalSource(IFileTree files, string journal, IByteSource? device)
    {
        (_files, _journal, _device) = (files, journal, device);
    }

    /// <exception cref="ImagingException">The path names nothing, or no stick that can be read.</exception>
    public static JournalSource Open(string path)
    {
        if (Directory.Exists(path))
        {
            bool isStick = Directory.Exists(Path.Combine(path, StickPaths.Root));
            return new JournalSource(new FolderTree(path), isStick ? StickPaths.Journal : "", null);
        }

        IBlockDevice device = BlockDevices.Open(path, readOnly: true);
        try
        {
            return new JournalSource(Fat32Tree.OfStick(device), StickPaths.Journal, device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>The names of the journal's files, sorted.</summary>
    public IReadOnlyList<string> Files() => [.. _files.FilesIn(_journal).Order(StringComparer.Ordinal)];

    /// <summary>What a problem calls a file.</summary>
    public string FullName(string file) => $"{_files.Name.TrimEnd('/')}/{PathOf(file)}";

    /// <exception cref="ImagingException">It cannot be read, or is far too large for a record.</exception>
    public byte[] Read(string file)
    {
        using IByteSource source = _files.Open(PathOf(file));
        if (source.Length > RecordReader.MaximumBytes)
        {
            throw new ImagingException(ExitCode.Corrupt, FullName(file), $"{source.Length} bytes", $"at most {RecordReader.MaximumBytes}",
                "This is no run record.");
        }

        var bytes = new byte[source.Length];
        source.Read(0, bytes);
        return bytes;
    }

    /// <summary>When a release on the stick was made; null where it is not there, or not readable. Its signature is not checked.</summary>
    public DateTimeOffset? Created(string release)
    {
        string path = $"{StickPaths.Root}/{StickPaths.Release(release)}/{StickPaths.ReleaseDocument}";
        if (_journal.Length == 0 || release.AsSpan().ContainsAny('/', '\\') || !_files.Exists(path))
            return null;
        try
        {
            return Documents.ReadRelease(_files.ReadAll(path), path).Created;
        }
        catch (ImagingException)
        {
            return null; // it only serves to judge a clock; `verify` is what judges a stick
        }
    }

    public void Dispose()
    {
        _files.Dispose();
        _device?.Dispose();
    }

    private string PathOf(string file) => StickPaths.Join(_journal, file);
}
