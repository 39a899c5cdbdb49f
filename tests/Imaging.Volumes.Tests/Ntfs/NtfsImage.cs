using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>Volumes made by other people's tools, and what tests do with them.</summary>
static class NtfsImage
{
    /// <summary>What the volumes below are formatted with.</summary>
    public const long BuiltHiddenSectors = 2048;

    /// <summary>Makes an empty volume in a sparse file.</summary>
    public static void Format(string path, long bytes)
    {
        File.Delete(path);
        SetLength(path, bytes);
        string[] geometry = ["-p", $"{BuiltHiddenSectors}", "-H", "255", "-S", "63", "-s", "512", "-c", "4096"];
        Tool.Expect("mkntfs", ["-T", "-F", "-Q", .. geometry, "-L", "Windows", path]);
    }

    /// <summary>Puts a tree of files in, as the builder does.</summary>
    public static void Fill(TempFolder temp, string image, string tree)
    {
        string wim = temp.File("tree.wim");
        File.Delete(wim);
        // An empty list of exceptions: wimlib leaves hiberfil.sys and the like out otherwise.
        string config = temp.File("capture.ini");
        File.WriteAllText(config, "");
        Tool.Expect("wimlib-imagex", "capture", tree, wim, "--compress=none", $"--config={config}");
        Tool.Expect("wimlib-imagex", "apply", wim, "1", image);
    }

    public static void SetLength(string path, long bytes)
    {
        using FileStream file = File.Open(path, FileMode.OpenOrCreate);
        file.SetLength(bytes);
    }

    /// <summary>Copies what a release would hold onto a larger disk in memory; with rubbish where growth will write.</summary>
    public static MemoryDevice Lay(IByteSource image, long partitionBytes)
    {
        NtfsLayout layout = NtfsSeal.Inspect(image, []);
        var device = new MemoryDevice("grown", partitionBytes);
        long from = layout.VolumeBytes / 4096 * 4096 - 4096;
        byte[] rubbish = [.. Enumerable.Repeat((byte)0xA5, 512)];
        for (long at = Math.Max(from, 0); at < Math.Min(partitionBytes, from + 256 * 1024); at += rubbish.Length)
            device.Write(at, rubbish);
        for (long at = Math.Max(from, partitionBytes - 16 * 1024); at < partitionBytes; at += rubbish.Length)
            device.Write(at, rubbish);
        foreach (ByteRange range in layout.Allocated)
            Copy(image, device, range);
        return device;
    }

    public static MemoryDevice Load(IByteSource image)
    {
        var device = new MemoryDevice(image.Name, image.Length);
        foreach (ByteRange range in NtfsSeal.Inspect(image, []).Allocated)
            Copy(image, device, range);
        NtfsGeometry geometry = NtfsVolume.Open(image).Geometry;
        Copy(image, device, new ByteRange(geometry.TailOffset, geometry.PartitionBytes - geometry.TailOffset));
        return device;
    }

    public static void Apply(IReadOnlyList<NtfsWrite> plan, IBlockDevice device)
    {
        foreach (NtfsWrite write in plan)
        {
            for (long at = write.Range.Offset; at < write.Range.End; at += 1024 * 1024)
            {
                byte[] bytes = new byte[Math.Min(1024 * 1024, write.Range.End - at)];
                write.Overlay(at, bytes);
                device.Write(at, bytes);
            }
        }
    }

    /// <summary>Applies a plan to a sparse file; zeros past the end it had stay a hole.</summary>
    public static void Apply(IReadOnlyList<NtfsWrite> plan, string path, long partitionBytes)
    {
        long had = new FileInfo(path).Length;
        SetLength(path, partitionBytes);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        foreach (NtfsWrite write in plan)
        {
            if (!write.IsFill)
                RandomAccess.Write(file, write.Bytes.Span, write.Range.Offset);
            else if (write.Range.Offset < had)
                RandomAccess.Write(file, new byte[Math.Min(write.Range.End, had) - write.Range.Offset], write.Range.Offset);
        }
    }

    /// <summary>A write may change what a release keeps for itself, or what was free; nothing else.</summary>
    public static void AssertAllowed(NtfsWrite write, NtfsLayout layout) => Assert.True(
        layout.Own.Any(r => r.Contains(write.Range)) || !layout.Allocated.Any(r => r.Overlaps(write.Range)), $"{write}");

    public static byte[] Read(IByteSource source, long offset, int length)
    {
        byte[] bytes = new byte[length];
        source.Read(offset, bytes);
        return bytes;
    }

    /// <summary>Changes an MFT record as it is without fixups, and puts it back with them.</summary>
    public static void EditRecord(IBlockDevice device, long number, Action<byte[], MftRecord> edit)
    {
        NtfsVolume volume = NtfsVolume.Open(device);
        MftRecord record = volume.ReadRecord(number);
        byte[] bytes = record.Bytes.ToArray();
        edit(bytes, record);
        UpdateSequence.Redo(bytes, "test");
        ClusterRun run = volume.Mft.Runs.First(r => r.Vcn * 4096 <= number * bytes.Length && number * bytes.Length < r.EndVcn * 4096);
        device.Write((run.Lcn - run.Vcn) * 4096 + number * bytes.Length, bytes);
    }

    private static void Copy(IByteSource from, MemoryDevice to, ByteRange range)
    {
        for (long at = range.Offset; at < range.End; at += 1024 * 1024)
            to.Write(at, Read(from, at, (int)Math.Min(1024 * 1024, range.End - at)));
    }
}
