using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Disk.Tests.Images;

/// <summary>Images of a few MiB as qemu-img makes them, in memory, to be damaged.</summary>
public sealed class SmallImages
{
    public const int DiskBytes = 5 << 20;

    private readonly Lazy<byte[]> _vhdx = new(() => Make("vhdx", "subformat=dynamic,block_size=1048576"));
    private readonly Lazy<byte[]> _dynamicVhd = new(() => Make("vpc", "subformat=dynamic,force_size=on"));
    private readonly Lazy<byte[]> _fixedVhd = new(() => Make("vpc", "subformat=fixed,force_size=on"));

    public byte[] Vhdx => [.. _vhdx.Value];

    public byte[] DynamicVhd => [.. _dynamicVhd.Value];

    public byte[] FixedVhd => [.. _fixedVhd.Value];

    public static IByteSource Source(byte[] image) => new MemoryByteSource("image", image);

    /// <summary>Makes a structure of a VHDX valid again after a change.</summary>
    public static void SealVhdx(byte[] image, int offset, int length)
    {
        Span<byte> structure = image.AsSpan(offset, length);
        structure.Slice(4, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(structure[4..], Crc32C.Of(structure));
    }

    /// <summary>The same for a footer or header of a VHD.</summary>
    public static void SealVhd(byte[] image, int offset, int length, int checksumAt)
    {
        Span<byte> structure = image.AsSpan(offset, length);
        structure.Slice(checksumAt, 4).Clear();
        uint sum = 0;
        foreach (byte b in structure)
            sum += b;
        BinaryPrimitives.WriteUInt32BigEndian(structure[checksumAt..], ~sum);
    }

    private static byte[] Make(string format, string options)
    {
        using var folder = new TempFolder();
        byte[] disk = new byte[DiskBytes];
        new Random(3).NextBytes(disk.AsSpan(1 << 20, 1 << 20));
        File.WriteAllBytes(folder.File("disk"), disk);
        Tool.Expect("qemu-img", "convert", "-f", "raw", "-O", format, "-o", options, folder.File("disk"), folder.File("image"));
        return File.ReadAllBytes(folder.File("image"));
    }
}
