using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Host;
using Imaging.Release;

namespace Imaging.BootEnvironments;

/// <summary>The files of a boot folder: listed, and copied into a release.</summary>
public static class BootFiles
{
    private const int PieceLength = 1024 * 1024;

    /// <returns>Sorted by path; digests are of what was copied.</returns>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: a file that would land in the release's own folder, or a link.
    /// </exception>
    public static IReadOnlyList<FileEntry> Copy(string source, string target, CancellationToken cancel)
    {
        var entries = new List<FileEntry>();
        foreach (string path in Paths(source))
        {
            cancel.ThrowIfCancellationRequested();
            entries.Add(CopyFile(Path.Combine(source, path), Path.Combine(target, path), path));
        }

        return entries;
    }

    private static IReadOnlyList<string> Paths(string source)
    {
        IReadOnlyList<string> paths = HostTree.Files(source);
        return paths.FirstOrDefault(p => p.Split('/')[0].Equals(StickPaths.Root, StringComparison.OrdinalIgnoreCase)) is not { } taken
            ? paths
            : throw new ImagingException(
            ExitCode.Manifest, Path.Combine(source, taken), $"'{taken}' among the boot files", $"no name '{StickPaths.Root}'",
            "That folder of a stick belongs to the release: move the file.");
    }

    private static FileEntry CopyFile(string from, string to, string path)
    {
        try
        {
            return Copy(from, to, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, from, e.Message, $"a copy of it at {to}",
                "Free space on the disk that holds the output folder; check that the file can be read.", e);
        }
    }

    private static FileEntry Copy(string from, string to, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using FileStream input = File.OpenRead(from);
        using FileStream output = File.Create(to);
        var buffer = new byte[PieceLength];
        long length = 0;
        for (int count; (count = input.Read(buffer)) > 0; length += count)
        {
            hash.AppendData(buffer.AsSpan(0, count));
            output.Write(buffer.AsSpan(0, count));
        }

        output.Flush(flushToDisk: true);
        return new FileEntry(path, length, new Digest(hash.GetHashAndReset()));
    }
}
