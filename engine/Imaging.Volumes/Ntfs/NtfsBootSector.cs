using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// The first sector of an NTFS volume, repeated in the sector after the volume's last. Layout: Linux-NTFS documentation, file $Boot;
/// ntfs-3g <c>layout.h</c>, NTFS_BOOT_SECTOR.
/// </summary>
public sealed record NtfsBootSector
{
    private const int OemOffset = 0x03;
    private const int BytesPerSectorOffset = 0x0B;
    private const int SectorsPerClusterOffset = 0x0D;
    private const int HiddenSectorsOffset = 0x1C;
    private const int TotalSectorsOffset = 0x28;
    private const int MftLcnOffset = 0x30;
    private const int MftMirrorLcnOffset = 0x38;
    private const int RecordSizeOffset = 0x40;
    private const int SerialOffset = 0x48;
    private const int SignatureOffset = 0x1FE;

    private NtfsBootSector()
    {
    }

    public required NtfsGeometry Geometry { get; init; }

    /// <summary>Sectors before the partition; 32 bits.</summary>
    public required uint HiddenSectors { get; init; }

    /// <summary>First cluster of $MFT.</summary>
    public required long MftLcn { get; init; }

    /// <summary>First cluster of $MFTMirr.</summary>
    public required long MftMirrorLcn { get; init; }

    /// <summary>Bytes of an MFT record: 1024, 2048 or 4096.</summary>
    public required int RecordSize { get; init; }

    public required ulong Serial { get; init; }

    /// <summary>Reads and checks a boot sector.</summary>
    /// <param name="sector">At least 512 bytes.</param>
    /// <param name="place">What an error calls the volume.</param>
    /// <param name="sectorSize">Bytes a sector has to have: 512 or 4096.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: not NTFS, damaged, or not of such sectors and 4 KiB
    /// clusters.</exception>
    public static NtfsBootSector Parse(ReadOnlySpan<byte> sector, string place, int sectorSize = NtfsGeometry.SectorSize)
    {
        place = $"{place}: NTFS boot sector";
        CheckKind(sector, place, sectorSize);

        var geometry = new NtfsGeometry(BinaryPrimitives.ReadInt64LittleEndian(sector[TotalSectorsOffset..]), sectorSize);
        if (geometry.Clusters is < 16 or > NtfsGeometry.MaxClusters)
            throw NtfsErrors.Damaged($"{place}, total sectors", $"{geometry.TotalSectors}", $"128 to {NtfsGeometry.MaxClusters * 8}");

        return new NtfsBootSector
        {
            Geometry = geometry,
            HiddenSectors = BinaryPrimitives.ReadUInt32LittleEndian(sector[HiddenSectorsOffset..]),
            MftLcn = ReadLcn(sector, MftLcnOffset, geometry, $"{place}, first cluster of $MFT"),
            MftMirrorLcn = ReadLcn(sector, MftMirrorLcnOffset, geometry, $"{place}, first cluster of $MFTMirr"),
            RecordSize = ReadRecordSize((sbyte)sector[RecordSizeOffset], place),
            Serial = BinaryPrimitives.ReadUInt64LittleEndian(sector[SerialOffset..]),
        };
    }

    /// <summary>True where BitLocker has replaced the NTFS boot sector by its own.</summary>
    public static bool IsBitLocker(ReadOnlySpan<byte> sector) => sector[OemOffset..].StartsWith("-FVE-FS-"u8);

    /// <summary>Changes what depends on the machine and the partition; all other bytes stay.</summary>
    public static void Edit(Span<byte> sector, long totalSectors, uint hiddenSectors, ulong serial)
    {
        BinaryPrimitives.WriteInt64LittleEndian(sector[TotalSectorsOffset..], totalSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[HiddenSectorsOffset..], hiddenSectors);
        BinaryPrimitives.WriteUInt64LittleEndian(sector[SerialOffset..], serial);
    }

    private static void CheckKind(ReadOnlySpan<byte> sector, string place, int sectorSize)
    {
        if (sector.Length < NtfsGeometry.SectorSize)
            throw NtfsErrors.Damaged(place, $"{sector.Length} bytes", "512 bytes");
        if (!sector[OemOffset..].StartsWith("NTFS    "u8))
            throw NtfsErrors.Damaged(
                $"{place}, offset {OemOffset}", Convert.ToHexString(sector.Slice(OemOffset, 8)), "4E54465320202020 (\"NTFS    \")");
        ushort signature = BinaryPrimitives.ReadUInt16LittleEndian(sector[SignatureOffset..]);
        if (signature != 0xAA55)
            throw NtfsErrors.Damaged($"{place}, signature", $"0x{signature:X4}", "0xAA55");

        int bytesPerSector = BinaryPrimitives.ReadUInt16LittleEndian(sector[BytesPerSectorOffset..]);
        if (bytesPerSector != sectorSize)
            throw Unsupported($"{place}, bytes per sector", $"{bytesPerSector}", $"{sectorSize}", sectorSize);

        // Above 128 the byte is the negative power of two of the sectors (ntfs-3g boot.c).
        int raw = sector[SectorsPerClusterOffset];
        long sectorsPerCluster = raw > 128 ? 1L << Math.Min(256 - raw, 32) : raw;
        int expected = NtfsGeometry.ClusterSize / sectorSize;
        if (sectorsPerCluster != expected)
            throw Unsupported($"{place}, sectors per cluster", $"{sectorsPerCluster}", $"{expected} (4 KiB clusters)", sectorSize);
    }

    private static long ReadLcn(ReadOnlySpan<byte> sector, int offset, NtfsGeometry geometry, string place)
    {
        long lcn = BinaryPrimitives.ReadInt64LittleEndian(sector[offset..]);
        if (lcn < 1 || lcn >= geometry.Clusters)
            throw NtfsErrors.Damaged(place, $"{lcn}", $"1 to {geometry.Clusters - 1}");
        return lcn;
    }

    private static int ReadRecordSize(sbyte raw, string place)
    {
        long size = raw < 0 ? 1L << Math.Min(-raw, 62) : (long)raw * NtfsGeometry.ClusterSize;
        if (size is not (1024 or 2048 or 4096))
            throw Unsupported($"{place}, MFT record size", $"{size} bytes", "1024, 2048 or 4096 bytes");
        return (int)size;
    }

    private static ImagingException Unsupported(string place, string found, string expected, int sectorSize = NtfsGeometry.SectorSize) =>
        new(ExitCode.PartitionTable, place, found, expected, $"Format the volume with {sectorSize}-byte sectors and 4 KiB clusters.");
}
