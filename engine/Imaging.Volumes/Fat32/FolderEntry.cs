using System.Buffers.Binary;

namespace Imaging.Volumes.Fat32;

/// <summary>The 32 bytes of a folder entry.</summary>
/// <remarks>Source: Microsoft, FAT32 File System Specification 1.03, "FAT 32 Byte Directory Entry Structure".</remarks>
internal static class FolderEntry
{
    public const int Size = 32;

    /// <summary>A folder is at most 2 MiB long.</summary>
    public const int MaxPerFolder = 65_536;

    public const int AttributesAt = 11;
    public const byte VolumeLabelAttribute = 0x08;
    public const byte FolderAttribute = 0x10;
    public const byte FileAttribute = 0x20;
    public const byte LongNameAttributes = 0x0F;

    /// <summary>In the first byte: no entry here, nor after it.</summary>
    public const byte End = 0x00;

    /// <summary>In the first byte: no entry here.</summary>
    public const byte Deleted = 0xE5;

    /// <summary>In the first byte: stands for 0xE5, which would mean "deleted".</summary>
    public const byte EscapedE5 = 0x05;

    // 1980-01-01, 00:00:00, the earliest date there is: nothing of the clock reaches the disk.
    private const ushort Date = (1 << 5) | 1;

    /// <summary>Writes all but the name.</summary>
    public static void Write(Span<byte> entry, byte attributes, uint cluster, uint length)
    {
        entry[AttributesAt..].Clear();
        entry[AttributesAt] = attributes;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[16..], Date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[18..], Date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[20..], (ushort)(cluster >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(entry[24..], Date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[26..], (ushort)cluster);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[28..], length);
    }

    public static byte Attributes(ReadOnlySpan<byte> entry) => entry[AttributesAt];

    public static bool IsLongName(ReadOnlySpan<byte> entry) => (entry[AttributesAt] & 0x3F) == LongNameAttributes;

    public static uint Cluster(ReadOnlySpan<byte> entry) =>
        ((uint)BinaryPrimitives.ReadUInt16LittleEndian(entry[20..]) << 16) | BinaryPrimitives.ReadUInt16LittleEndian(entry[26..]);

    public static uint Length(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt32LittleEndian(entry[28..]);
}
