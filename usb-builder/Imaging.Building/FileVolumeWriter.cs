using System.Security.Cryptography;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Host;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Wim;

namespace Imaging.Building;

/// <summary>
/// Turns a volume that was made into a WIM for the stick: what packages were put on it, with which descriptors and times, is then
/// in the WIM just as it would have been sealed. The same volume gives the same files, which are named after what they hold, so that
/// releases share them.
/// </summary>
/// <param name="partBytes">Bytes of a part, but for one that holds a single file: a part never ends inside of one.</param>
/// <param name="fileBytes">Bytes of any part at most.</param>
internal sealed class FileVolumeWriter(string outputFolder, string workFolder, long partBytes, long fileBytes, IBuildEvents events)
{
    /// <summary>Files that an error names.</summary>
    private const int MostNamed = 5;

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: a file of the image is too large for a stick; <see cref="ExitCode.Wim"/>,
    /// <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public FileVolume Write(BuiltVolume volume, CancellationToken cancel)
    {
        PartitionRole role = volume.Partition.Spec.Role;
        events.Step($"Packing the files of the {role} volume");
        string folder = Path.Combine(workFolder, $"{role}.files");
        HostFolder.Create(folder);
        string wim = Path.Combine(folder, "volume.wim");
        Capture(volume, wim, cancel);
        byte[] tree = TreeOf(wim);
        IReadOnlyList<string> files = Split(role, wim, folder, cancel);

        // The GUID that libwim makes up differs every time.
        WimParts.SetId(files[0], new Guid(tree.AsSpan(0, 16)));
        return new FileVolume(role, volume.Partition.ByteLength, volume.Report.DataBytes, Publish(files), new Digest(tree));
    }

    private void Capture(BuiltVolume volume, string path, CancellationToken cancel)
    {
        using WimFile wim = WimFile.CreateNew(WimCompression.Lzx);
        string label = volume.Partition.Spec.Label;
        wim.AddImageFromNtfs(volume.File!, label.Length > 0 ? label : $"{volume.Partition.Spec.Role}", cancel: cancel);
        wim.SetTimes(1, ReleaseClock.Time);
        wim.WriteBootImage(1, path, p => events.Moved(p.Done, p.Total), cancel);
    }

    private static byte[] TreeOf(string path)
    {
        using WimFile wim = WimFile.Open(path);
        return wim.DigestTree(1).Sha256;
    }

    private IReadOnlyList<string> Split(PartitionRole role, string wim, string folder, CancellationToken cancel)
    {
        string first = wim;
        if (new FileInfo(wim).Length > partBytes)
        {
            first = Path.Combine(folder, "volume.swm");
            using WimFile whole = WimFile.Open(wim, cancel: cancel);
            whole.Split(first, partBytes, cancel: cancel);
        }

        IReadOnlyList<string> parts = WimParts.Of(first);
        return parts.Max(p => new FileInfo(p).Length) is var longest && longest <= fileBytes ? parts : throw new ImagingException(
            ExitCode.Manifest, $"{role} volume",
            $"{ByteSize.Format(longest)}, compressed, of a single file: {string.Join(", ", LargeFiles(wim))}",
            $"at most {fileBytes} bytes: FAT32 holds no longer file, and a part of a WIM does not end inside of one",
            "Take it out of the image or the content, or build without `apply: files`.");
    }

    /// <summary>Those of which each needs a part for itself, unless it shrinks well.</summary>
    private IEnumerable<string> LargeFiles(string path)
    {
        using WimFile wim = WimFile.Open(path);
        var large = new List<(string Path, long Bytes)>();
        wim.Visit(1, "\\", entry =>
        {
            if (entry.Streams.Sum(s => s.Size) is var bytes && bytes > partBytes)
                large.Add((entry.Path, bytes));
        });
        return large.OrderByDescending(f => f.Bytes).ThenBy(f => f.Path, StringComparer.Ordinal).Take(MostNamed).Select(
            f => $"{f.Path} ({ByteSize.Format(f.Bytes)})");
    }

    /// <summary>Gives the parts the names that libwim finds them by: <c>name.swm</c>, <c>name2.swm</c>.</summary>
    private List<FileEntry> Publish(IReadOnlyList<string> parts)
    {
        List<(string Path, Digest Sha256)> digests = [.. parts.Select(p => (p, DigestOf(p)))];
        string name = Convert.ToHexStringLower(SHA256.HashData([.. digests.SelectMany(d => d.Sha256.ToArray())]).AsSpan(0, 16));
        string target = Path.Combine(outputFolder, StickPaths.Wims);
        HostFolder.Create(target);
        var entries = new List<FileEntry>();
        foreach ((int i, (string part, Digest sha256)) in digests.Index())
        {
            string file = $"{name}{(i > 0 ? $"{i + 1}" : "")}{Path.GetExtension(part)}";
            entries.Add(new FileEntry(file, new FileInfo(part).Length, sha256));
            File.Move(part, Path.Combine(target, file), overwrite: true);
        }

        DurableFolder.Flush(target);
        return entries;
    }

    /// <summary>It is on the disk before it gets its name.</summary>
    private static Digest DigestOf(string path)
    {
        using (FileStream file = File.OpenWrite(path))
            file.Flush(flushToDisk: true);
        using var source = new FileByteSource(path);
        return FileDigest.Of(source);
    }
}
