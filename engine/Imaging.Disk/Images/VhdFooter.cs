using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// The last 512 bytes of a VHD, of which a dynamic one has a copy at its start. Big-endian. Source: Microsoft, "Virtual Hard Disk Image
/// Format Specification" 1.0, "Hard Disk Footer Format".
/// </summary>
/// <param name="DataOffset">Where the dynamic disk header is; of a fixed disk −1.</param>
/// <param name="Size">"Current size": bytes of the disk.</param>
internal readonly record struct VhdFooter(long DataOffset, long Size, VhdKind Kind)
{
    public const int Bytes = 512;

    private const int Version = 0x0001_0000;
    private const int ChecksumOffset = 64;
    private const int UniqueIdOffset = 68;
    private const int SavedStateOffset = 84;

    public static ReadOnlySpan<byte> Cookie => "conectix"u8;

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: damaged, or of a machine that was saved while it ran.</exception>
    public static VhdFooter Read(IByteSource file, long offset, string name)
    {
        byte[] bytes = new byte[Bytes];
        file.Read(offset, bytes);
        if (!bytes.AsSpan().StartsWith(Cookie))
            throw ImageErrors.Damaged(file, offset, $"cookie of {name}", Convert.ToHexString(bytes.AsSpan(0, 8)), "\"conectix\"");
        VhdChecksum.Check(file, offset, bytes, ChecksumOffset, name);
        int version = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(12));
        if (version != Version)
            throw ImageErrors.Damaged(file, offset + 12, $"version of {name}", $"0x{version:X8}", $"0x{Version:X8}");
        if (bytes[SavedStateOffset] != 0)
        {
            throw ImageErrors.Refused(
                $"{file.Name} at offset {offset + SavedStateOffset}, {name}", "the disk of a machine in saved state",
                "one that was shut down",
                "Start the machine, shut it down and copy its disk again.");
        }

        long size = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(48));
        if (size <= 0 || size % 512 != 0)
            throw ImageErrors.Damaged(file, offset + 48, $"current size of {name}", $"{size} bytes", "a multiple of 512, more than 0");
        return new VhdFooter(
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(16)), size, (VhdKind)BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(60)));
    }

    /// <summary>The footer that makes a VHD of a raw image it is put behind.</summary>
    /// <param name="size">Bytes of the disk, a multiple of 512.</param>
    /// <param name="uniqueId">Of this VHD, unlike any other's.</param>
    public static byte[] OfFixed(long size, Guid uniqueId)
    {
        byte[] bytes = new byte[Bytes];
        Span<byte> footer = bytes;
        Cookie.CopyTo(footer);
        BinaryPrimitives.WriteInt32BigEndian(footer[8..], 2); // features: the bit that is always set
        BinaryPrimitives.WriteInt32BigEndian(footer[12..], Version);
        BinaryPrimitives.WriteInt64BigEndian(footer[16..], -1);
        "win "u8.CopyTo(footer[28..]); // of creators they do not know, readers such as QEMU take the geometry for the size
        "Wi2k"u8.CopyTo(footer[36..]);
        BinaryPrimitives.WriteInt64BigEndian(footer[40..], size);
        BinaryPrimitives.WriteInt64BigEndian(footer[48..], size);
        BinaryPrimitives.WriteUInt32BigEndian(footer[56..], Geometry(size / 512));
        BinaryPrimitives.WriteInt32BigEndian(footer[60..], (int)VhdKind.Fixed);
        uniqueId.TryWriteBytes(footer[UniqueIdOffset..], bigEndian: true, out _);
        VhdChecksum.Set(footer, ChecksumOffset);
        return bytes;
    }

    /// <summary>Cylinders, heads and sectors a track, as the specification's appendix "CHS Calculation" has them.</summary>
    private static uint Geometry(long sectors)
    {
        sectors = Math.Min(sectors, 65535L * 16 * 255);
        (long perTrack, long heads) = (17, Math.Max(((sectors / 17) + 1023) / 1024, 4));
        if (sectors >= 65535L * 16 * 63)
            (perTrack, heads) = (255, 16);
        else if (heads > 16 || sectors / 17 >= heads * 1024)
            (perTrack, heads) = sectors / 31 < 16 * 1024 ? (31, 16) : (63, 16);
        return (uint)((sectors / perTrack / heads << 16) | (heads << 8) | perTrack);
    }
}
