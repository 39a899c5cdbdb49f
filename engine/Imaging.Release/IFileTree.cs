using Imaging.Core;

namespace Imaging.Release;

/// <summary>A tree of files to read from: a folder, or the FAT32 file system of a raw stick. Paths are relative, with <c>/</c>.</summary>
public interface IFileTree : IDisposable
{
    /// <summary>What an error calls the tree.</summary>
    string Name { get; }

    bool Exists(string path);

    /// <summary>The names of the files in a folder, in no order; none where there is no such folder.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.DeviceIo"/>, <see cref="ExitCode.PartitionTable"/>: it cannot be read.
    /// </exception>
    IReadOnlyList<string> FilesIn(string folder);

    /// <summary>The names of the folders in a folder; empty for the root. Otherwise as <see cref="FilesIn"/>.</summary>
    IReadOnlyList<string> FoldersIn(string folder);

    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>: no such file.</exception>
    IByteSource Open(string path);

    /// <summary>The path other programs open a file by; null where the tree is no folder of the host.</summary>
    string? HostPath(string path) => null;
}

/// <summary>A folder of the host: a mounted stick, the builder's output.</summary>
public sealed class FolderTree(string folder) : IFileTree
{
    public string Name { get; } = folder;

    public bool Exists(string path) => File.Exists(Path.Combine(Name, path));

    public IReadOnlyList<string> FilesIn(string folder) => Names(Path.Combine(Name, folder), Directory.EnumerateFiles);

    public IReadOnlyList<string> FoldersIn(string folder) => Names(Path.Combine(Name, folder), Directory.EnumerateDirectories);

    public IByteSource Open(string path) => new FileByteSource(Path.Combine(Name, path));

    public string? HostPath(string path) => Path.Combine(Name, path);

    public void Dispose()
    {
    }

    private static string[] Names(string path, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(path).Select(f => Path.GetFileName(f))];
        }
        catch (DirectoryNotFoundException) when (!Path.Exists(path)) // it is thrown for a file in its place too
        {
            return []; // as promised; asking first would take a folder that cannot be read for one that is not there
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, path, e.Message, "a folder that can be listed",
                "Check the file system of the stick and its permissions; a stick that is damaged has to be replaced.", e);
        }
    }
}

public static class FileTreeExtensions
{
    /// <summary>Documents and indexes are small; anything above this is not one.</summary>
    private const long MaximumDocument = 1024 * ByteSize.MiB;

    /// <summary>The paths of the files in a folder and in all folders below it, in no order.</summary>
    /// <exception cref="ImagingException">As for <see cref="IFileTree.FilesIn"/>.</exception>
    public static IEnumerable<string> AllFilesIn(this IFileTree tree, string folder) =>
        tree.FilesIn(folder).Select(f => StickPaths.Join(folder, f))
            .Concat(tree.FoldersIn(folder).SelectMany(f => tree.AllFilesIn(StickPaths.Join(folder, f))));

    /// <summary>The whole of a file.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>, <see cref="ExitCode.DeviceIo"/>, <see cref="ExitCode.Corrupt"/>: absurdly long.
    /// </exception>
    public static byte[] ReadAll(this IFileTree tree, string path)
    {
        using IByteSource file = tree.Open(path);
        if (file.Length > MaximumDocument)
            throw new ImagingException(
                ExitCode.Corrupt, file.Name, $"{file.Length} bytes", $"at most {MaximumDocument}", "This is no file of a release.");
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }
}
