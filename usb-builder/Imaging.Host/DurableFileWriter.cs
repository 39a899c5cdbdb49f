using Imaging.Platform.Devices;

namespace Imaging.Host;

/// <summary>Writes a file under a temporary name; it gets its own, and is on the medium, with <see cref="Commit"/>.</summary>
public sealed class DurableFileWriter : IDisposable
{
    /// <summary>Ends a name that was never given.</summary>
    public const string Temporary = ".tmp";

    /// <summary>
    /// Bytes: a stick writes a few of these a second or one in some seconds, so what waits in the host's cache stays little.
    /// </summary>
    private const long FlushEvery = 64 * 1024 * 1024;

    private readonly string _path;
    private readonly FileStream _file;
    private long _unflushed;

    public DurableFileWriter(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = new FileStream(path + Temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _unflushed += bytes.Length;
        if (_unflushed >= FlushEvery)
            Flush();
    }

    public void Commit()
    {
        Flush();
        _file.Dispose();
        File.Move(_path + Temporary, _path, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(_path)!);
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        _file.Flush(flushToDisk: true);
        _unflushed = 0;
    }
}
