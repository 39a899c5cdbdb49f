using System.Buffers.Binary;

namespace Imaging.Disk.Partitions;

/// <summary>A GPT header as it stands on a disk, believed or not (UEFI 2.10, section 5.3.2).</summary>
/// <param name="MyLba">The sector the header says it is in.</param>
/// <param name="AlternateLba">The sector of the other header.</param>
/// <param name="FirstUsableLba">The first sector a partition may use.</param>
/// <param name="LastUsableLba">The last sector a partition may use.</param>
/// <param name="DiskId">The disk's GUID.</param>
/// <param name="EntriesLba">First sector of the lines.</param>
/// <param name="EntryCount">Lines.</param>
/// <param name="EntrySize">Bytes of a line.</param>
/// <param name="EntriesCrc">CRC-32 of all lines.</param>
public sealed record GptHeader(
    long MyLba,
    long AlternateLba,
    long FirstUsableLba,
    long LastUsableLba,
    Guid DiskId,
    long EntriesLba,
    uint EntryCount,
    uint EntrySize,
    uint EntriesCrc)
{
    /// <summary>Bytes of a header of revision 1.0; the rest of its sector is zero.</summary>
    public const int Size = 92;

    internal static ReadOnlySpan<byte> SignatureBytes => "EFI PART"u8;

    internal static GptHeader Decode(ReadOnlySpan<byte> sector) => new(
        BinaryPrimitives.ReadInt64LittleEndian(sector[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(sector[32..]),
        BinaryPrimitives.ReadInt64LittleEndian(sector[40..]),
        BinaryPrimitives.ReadInt64LittleEndian(sector[48..]),
        new Guid(sector.Slice(56, 16)),
        BinaryPrimitives.ReadInt64LittleEndian(sector[72..]),
        BinaryPrimitives.ReadUInt32LittleEndian(sector[80..]),
        BinaryPrimitives.ReadUInt32LittleEndian(sector[84..]),
        BinaryPrimitives.ReadUInt32LittleEndian(sector[88..]));
}
