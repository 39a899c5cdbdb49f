using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Release;
using Imaging.Wim;

namespace Imaging.UsbBuilder.Building;

/// <summary>
/// Turns a volume that was made into a WIM for the stick: what packages and slots were put on it, with which descriptors and times, is then
/// in the WIM just as it would have been sealed. The same volume gives the same files, which are named after what they hold, so that
/// releases share them.
/// </summary>
/// <param name="partBytes">Bytes of a part at most.</param>
internal sealed class FileVolumeWriter(string outputFolder, string workFolder, long partBytes, IBuildEvents events)
{
    /// <summary>Bytes of a file on FAT32 at most.</summary>
    private const long MaximumFile = uint.MaxValue;

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: a file of the image is too large for a stick; <see cref="ExitCode.Wim"/>, <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public FileVolume Write(BuiltVolume volume, IReadOnlyList<SlotEntry> slots, CancellationToken cancel)
    {
        PartitionRole role = volume.Partition.Spec.Role;
        events.Step($"Packing the files of the {role} volume");
        string folder = Path.Combine(workFolder, $"{role}.files");
        HostFolder.Create(folder);
        string wim = Path.Combine(folder, "volume.wim");
        Capture(volume, wim, cancel);
        byte[] tree = TreeOf(wim);
        IReadOnlyList<string> files = Split(wim, folder, cancel);

        // The GUID that libwim makes up differs every time.
        WimParts.SetId(files[0], new Guid(tree.AsSpan(0, 16)));
        return new FileVolume(role, volume.Partition.ByteLength, volume.Report.DataBytes, Publish(files), new Digest(tree), slots);
    }

    private void Capture(BuiltVolume volume, string path, CancellationToken cancel)
    {
        using WimFile wim = WimFile.CreateNew(WimCompression.Lzx);
        string label = volume.Partition.Spec.Label;
        wim.AddImageFromNtfs(volume.File!, label.Length > 0 ? label : $"{volume.Partition.Spec.Role}", cancel: cancel);
        wim.SetTimes(1, VolumeBuilder.Clock);
        wim.WriteBootImage(1, path, p => events.Moved(p.Done, p.Total), cancel);
    }

    private static byte[] TreeOf(string path)
    {
        using WimFile wim = WimFile.Open(path);
        return wim.DigestTree(1).Sha256;
    }

    private IReadOnlyList<string> Split(string wim, string folder, CancellationToken cancel)
    {
        string first = wim;
        if (new FileInfo(wim).Length > partBytes)
        {
            first = Path.Combine(folder, "volume.swm");
            using WimFile whole = WimFile.Open(wim, cancel: cancel);
            whole.Split(first, partBytes, cancel: cancel);
        }

        IReadOnlyList<string> parts = WimParts.Of(first);
        foreach (string part in parts.Where(p => new FileInfo(p).Length > MaximumFile))
            throw new ImagingException(ExitCode.Manifest, part, $"{ByteSize.Format(new FileInfo(part).Length)} for a file of the image", "less than 4 GiB, compressed: FAT32 holds no larger file", "Take the file out of the image or the content.");
        return parts;
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
