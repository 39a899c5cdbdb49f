using System.Buffers.Binary;

namespace Imaging.Disk.Partitions;

/// <summary>
/// The MBR in sector 0 of a GPT disk: one entry of type 0xEE over the whole disk, so that tools that know no GPT leave it alone
/// (UEFI 2.10, section 5.2.3). Firmware reads no GPT on a disk that lacks it.
/// </summary>
public static class ProtectiveMbr
{
    private const byte GptProtective = 0xEE;

    /// <summary>One sector.</summary>
    public static byte[] Build(GptGeometry geometry)
    {
        byte[] sector = new byte[geometry.SectorSize];
        Span<byte> entry = sector.AsSpan(MbrTable.EntriesOffset, MbrTable.EntrySize);
        entry[2] = 0x02; // CHS 0/0/2 is LBA 1
        entry[4] = GptProtective;
        entry[5..8].Fill(0xFF); // the end is past what CHS can say
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], SizeInLba(geometry));
        BinaryPrimitives.WriteUInt16LittleEndian(sector.AsSpan(MbrTable.SignatureOffset), MbrTable.Signature);
        return sector;
    }

    /// <summary>What is wrong with a sector 0 as a protective MBR of this disk; empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(ReadOnlySpan<byte> sector, GptGeometry geometry)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(sector[MbrTable.SignatureOffset..]) != MbrTable.Signature)
            return ["sector 0 does not end in 55 AA"];

        var problems = new List<string>();
        int protective = 0;
        for (int i = 0; i < MbrTable.EntryCount; i++)
        {
            ReadOnlySpan<byte> entry = sector.Slice(MbrTable.EntriesOffset + i * MbrTable.EntrySize, MbrTable.EntrySize);
            if (entry[4] == GptProtective)
            {
                protective++;
                CheckExtent(entry, geometry, problems);
            }
            else if (entry.ContainsAnyExcept((byte)0))
            {
                problems.Add($"sector 0 has a partition of type 0x{entry[4]:X2} beside the protective one");
            }
        }

        if (protective != 1)
            problems.Add($"sector 0 has {protective} partitions of type 0xEE, not one");
        return problems;
    }

    private static uint SizeInLba(GptGeometry geometry) => (uint)Math.Min(geometry.TotalSectors - 1, uint.MaxValue);

    private static void CheckExtent(ReadOnlySpan<byte> entry, GptGeometry geometry, List<string> problems)
    {
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]);
        if (start != 1)
            problems.Add($"the protective partition starts at LBA {start}, not 1");
        if (size != SizeInLba(geometry) && size != uint.MaxValue)
            problems.Add($"the protective partition has {size} sectors, not {SizeInLba(geometry)}");
    }
}
