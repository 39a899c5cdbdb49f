using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.UsbBuilder.Building;

/// <summary>Copies the boot folder into a release and lists it.</summary>
internal static class BootFiles
{
    private const int PieceLength = 1024 * 1024;

    /// <returns>Sorted by path; digests are of what was copied.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: a file that would land in the release's own folder, or a link.</exception>
    public static IReadOnlyList<FileEntry> Copy(string source, string target, CancellationToken cancel)
    {
        var entries = new List<FileEntry>();
        foreach (string path in HostTree.Files(source))
        {
            cancel.ThrowIfCancellationRequested();
            string file = Path.Combine(source, path);
            if (path.Split('/')[0].Equals(StickPaths.Root, StringComparison.OrdinalIgnoreCase))
                throw new ImagingException(ExitCode.Manifest, file, $"'{path}' among the boot files", $"no name '{StickPaths.Root}'", "That folder of a stick belongs to the release: move the file.");
            entries.Add(CopyFile(file, Path.Combine(target, path), path));
        }

        return entries;
    }

    private static FileEntry CopyFile(string from, string to, string path)
    {
        try
        {
            return Copy(from, to, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(ExitCode.DeviceIo, from, e.Message, $"a copy of it at {to}", "Free space on the disk that holds the output folder; check that the file can be read.", e);
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
