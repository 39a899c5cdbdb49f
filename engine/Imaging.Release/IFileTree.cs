using Imaging.Core;

namespace Imaging.Release;

/// <summary>A tree of files to read from: a folder, or the FAT32 file system of a raw stick. Paths are relative, with <c>/</c>.</summary>
public interface IFileTree : IDisposable
{
    /// <summary>What an error calls the tree.</summary>
    string Name { get; }

    bool Exists(string path);

    /// <summary>The names of the files in a folder, in no order; none where there is no such folder.</summary>
    IReadOnlyList<string> FilesIn(string folder);

    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>: no such file.</exception>
    IByteSource Open(string path);
}

/// <summary>A folder of the host: a mounted stick, the builder's output.</summary>
public sealed class FolderTree(string folder) : IFileTree
{
    public string Name { get; } = folder;

    public bool Exists(string path) => File.Exists(Path.Combine(Name, path));

    public IReadOnlyList<string> FilesIn(string folder)
    {
        string path = Path.Combine(Name, folder);
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(f => Path.GetFileName(f))] : [];
    }

    public IByteSource Open(string path) => new FileByteSource(Path.Combine(Name, path));

    public void Dispose()
    {
    }
}

public static class FileTreeExtensions
{
    /// <summary>Documents and indexes are small; anything above this is not one.</summary>
    private const long MaximumDocument = 1024 * ByteSize.MiB;

    /// <summary>The whole of a file.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>, <see cref="ExitCode.DeviceIo"/>, <see cref="ExitCode.Corrupt"/>: absurdly long.</exception>
    public static byte[] ReadAll(this IFileTree tree, string path)
    {
        using IByteSource file = tree.Open(path);
        if (file.Length > MaximumDocument)
            throw new ImagingException(ExitCode.Corrupt, file.Name, $"{file.Length} bytes", $"at most {MaximumDocument}", "This is no file of a release.");
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }
}
