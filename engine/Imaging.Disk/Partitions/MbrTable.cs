using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Partitions;

/// <summary>
/// The classic partition table that sticks carry (UEFI 2.10, section 5.2.1): one FAT32 partition, active. Not an ESP type, since Windows
/// gives those no drive letter.
/// </summary>
public static class MbrTable
{
    /// <summary>Bytes of the table, whatever the sector size.</summary>
    public const int Length = 512;

    /// <summary>The type of a FAT32 partition addressed by LBA.</summary>
    public const byte Fat32Lba = 0x0C;

    internal const int EntriesOffset = 446;
    internal const int EntrySize = 16;
    internal const int EntryCount = 4;
    internal const int SignatureOffset = 510;
    internal const ushort Signature = 0xAA55;

    private const int DiskSignatureOffset = 440;
    private const byte Active = 0x80;
    private const byte GptProtective = 0xEE;

    /// <summary>The first 512 bytes of a stick with one active FAT32 partition. The same arguments give the same bytes.</summary>
    /// <param name="diskSignature">The number by which Windows tells disks apart.</param>
    /// <param name="startLba">First sector of the partition, from 1 to 2^32−1.</param>
    /// <param name="sectorCount">Sectors of the partition, from 1 to 2^32−1.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>: an MBR cannot address it.</exception>
    public static byte[] BuildFat32(uint diskSignature, long startLba, long sectorCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(startLba, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sectorCount, 1);
        if (sectorCount > uint.MaxValue || startLba > uint.MaxValue - sectorCount)
        {
            throw new ImagingException(ExitCode.TargetRefused, "MBR", $"a partition of {sectorCount} sectors at LBA {startLba}",
                $"one that ends before LBA {uint.MaxValue}", "Use a stick below 2 TiB, or a smaller partition on it.");
        }

        byte[] table = new byte[Length];
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(DiskSignatureOffset), diskSignature);
        Span<byte> entry = table.AsSpan(EntriesOffset, EntrySize);
        entry[0] = Active;
        WriteChs(entry[1..], startLba);
        entry[4] = Fat32Lba;
        WriteChs(entry[5..], startLba + sectorCount - 1);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)startLba);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], (uint)sectorCount);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(SignatureOffset), Signature);
        return table;
    }

    /// <summary>The primary partitions of a disk, in the order of the table.</summary>
    /// <param name="disk">The whole disk.</param>
    /// <param name="sectorSize">512 or 4096.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.PartitionTable"/>: no MBR, or one that contradicts itself, or the protective one of a GPT disk.
    /// </exception>
    public static IReadOnlyList<MbrPartition> Read(IByteSource disk, int sectorSize)
    {
        string place = $"{disk.Name}, sector 0";
        byte[] table = ReadSector0(disk, place);
        if (BinaryPrimitives.ReadUInt16LittleEndian(table.AsSpan(SignatureOffset)) != Signature)
            throw Bad(place, $"{table[510]:X2} {table[511]:X2} as its last bytes", "55 AA");

        var partitions = new List<MbrPartition>();
        for (int i = 0; i < EntryCount; i++)
        {
            ReadOnlySpan<byte> entry = table.AsSpan(EntriesOffset + i * EntrySize, EntrySize);
            if (entry[0] is not (0 or Active))
                throw Bad($"{place}, partition {i + 1}", $"status 0x{entry[0]:X2}", "0x00 or 0x80: this is not a partition table");
            if (entry[4] == GptProtective)
                throw Bad($"{place}, partition {i + 1}", "type 0xEE, a GPT disk", "an MBR of its own");
            if (entry[4] != 0)
                partitions.Add(Decode(i + 1, entry));
        }

        Check(place, partitions, disk.Length / sectorSize);
        return partitions;
    }

    /// <summary>The one FAT32 partition of a stick.</summary>
    /// <param name="disk">The whole disk.</param>
    /// <param name="sectorSize">512 or 4096.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: as <see cref="Read"/>, or not exactly one.</exception>
    public static MbrPartition FindFat32(IByteSource disk, int sectorSize)
    {
        MbrPartition[] found = [.. Read(disk, sectorSize).Where(p => p.IsFat32)];
        return found.Length == 1
            ? found[0]
            : throw Bad($"{disk.Name}, sector 0", $"{found.Length} FAT32 partitions", "one");
    }

    private static byte[] ReadSector0(IByteSource disk, string place)
    {
        if (disk.Length < Length)
            throw Bad(place, $"{disk.Length} bytes in all", $"at least {Length}");
        byte[] table = new byte[Length];
        disk.Read(0, table);
        return table;
    }

    private static MbrPartition Decode(int number, ReadOnlySpan<byte> entry) => new(
        number,
        entry[4],
        entry[0] == Active,
        BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]));

    private static void Check(string place, List<MbrPartition> partitions, long totalSectors)
    {
        if (partitions.Count(p => p.IsActive) > 1)
            throw Bad(place, "several active partitions", "at most one");
        long end = 1;
        foreach (MbrPartition partition in partitions.OrderBy(p => p.StartLba))
        {
            string which = $"{place}, partition {partition.Number}";
            if (partition.StartLba == 0 || partition.SectorCount == 0)
                throw Bad(which, $"{partition.SectorCount} sectors at LBA {partition.StartLba}", "at least one sector, not at LBA 0");
            if (partition.StartLba < end)
                throw Bad(which, $"a start at LBA {partition.StartLba}", $"LBA {end} or later, where the one before it ends");
            end = (long)partition.StartLba + partition.SectorCount;
            if (end > totalSectors)
                throw Bad(which, $"an end at LBA {end - 1}", $"one inside the disk's {totalSectors} sectors");
        }
    }

    /// <summary>Cylinder, head and sector for 255 heads of 63 sectors; FE FF FF past cylinder 1023, as every tool writes it.</summary>
    private static void WriteChs(Span<byte> target, long lba)
    {
        const int SectorsPerTrack = 63;
        const int SectorsPerCylinder = 255 * SectorsPerTrack;
        long cylinder = lba / SectorsPerCylinder;
        if (cylinder > 1023)
        {
            target[0] = 0xFE;
            target[1] = target[2] = 0xFF;
            return;
        }

        target[0] = (byte)(lba % SectorsPerCylinder / SectorsPerTrack);
        target[1] = (byte)(lba % SectorsPerTrack + 1 + (cylinder >> 2 & 0xC0));
        target[2] = (byte)cylinder;
    }

    private static ImagingException Bad(string place, string found, string expected) =>
        new(ExitCode.PartitionTable, place, found, expected, "If this is meant to be a stick, build it again.");
}
