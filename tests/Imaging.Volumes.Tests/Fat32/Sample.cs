using Imaging.Core;
using Imaging.Volumes.Fat32;

namespace Imaging.Volumes.Tests.Fat32;

/// <summary>Files with known content.</summary>
internal static class Sample
{
    /// <summary>Content that differs from path to path and from block to block.</summary>
    public static byte[] Bytes(string path, long length)
    {
        int seed = path.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static Fat32File File(string path, long length) => new(path, length, () => Source(path, Bytes(path, length)));

    public static IByteSource Source(string name, byte[] bytes)
    {
        // Whole sectors on the device, the exact length through the slice.
        var device = new MemoryDevice(name, Math.Max(512, (bytes.LongLength + 511) / 512 * 512));
        device.Write(0, [.. bytes, .. new byte[device.Length - bytes.LongLength]]);
        return new ByteSourceSlice(device, name, 0, bytes.LongLength);
    }

    /// <summary>A file of zeros that costs nothing.</summary>
    public static Fat32File Zeros(string path, long length) => new(path, length, () => new MemoryDevice(path, length));

    public static byte[] ReadAll(IByteSource source)
    {
        var bytes = new byte[source.Length];
        source.Read(0, bytes);
        return bytes;
    }

    public static Fat32Format Format(long length, string label = "STICK", int sectorSize = 512) =>
        new(length, 2048, 0x1234ABCD, label, sectorSize);

    /// <summary>Lays out a volume in an image file.</summary>
    public static Fat32Layout Write(string image, Fat32Format format, IEnumerable<Fat32File> files, params string[] folders)
    {
        Fat32Layout layout = Fat32Layout.Plan(format, files, folders);
        using var device = new SparseFileDevice(image, format.Length, format.SectorSize);
        layout.WriteTo(device, 0, skipZeros: false, CancellationToken.None);
        return layout;
    }

    /// <summary>Lays out a volume in memory.</summary>
    public static MemoryDevice WriteToMemory(Fat32Format format, IEnumerable<Fat32File> files, params string[] folders)
    {
        var device = new MemoryDevice("stick", format.Length, format.SectorSize);
        Fat32Layout.Plan(format, files, folders).WriteTo(device, 0, skipZeros: true, CancellationToken.None);
        return device;
    }
}
