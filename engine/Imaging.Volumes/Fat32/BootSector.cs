using System.Buffers.Binary;
using System.Numerics;
using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>The boot sector with its BPB, and the FSInfo sector.</summary>
/// <remarks>
/// Source: Microsoft, FAT32 File System Specification 1.03, "Boot Sector and BPB" and "FAT32 FSInfo Sector Structure and Backup Boot
/// Sector". There is no boot code: the processor stops.
/// </remarks>
internal sealed record BootSector(Fat32Geometry Geometry, uint RootCluster, uint Serial, byte[] Label, int ActiveFat)
{
    public const int FsInfoSector = 1;
    public const int BackupSector = 6;

    /// <summary>Sectors from the boot sector to the backup of FSInfo, both included.</summary>
    public const int UsedSectors = BackupSector + FsInfoSector + 1;

    private const byte MediaFixed = 0xF8;

    /// <summary>The first 512 bytes of the boot sector; the rest of a larger sector is zero.</summary>
    public static void Write(Span<byte> sector, Fat32Format format, Fat32Geometry geometry)
    {
        sector.Clear();
        ReadOnlySpan<byte> jump = [0xEB, 0x58, 0x90];
        jump.CopyTo(sector);
        "MSWIN4.1"u8.CopyTo(sector[3..]);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[11..], (ushort)geometry.SectorSize);
        sector[13] = (byte)(geometry.ClusterSize / geometry.SectorSize);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[14..], (ushort)geometry.ReservedSectors);
        sector[16] = (byte)geometry.FatCount;
        sector[21] = MediaFixed;
        BinaryPrimitives.WriteUInt16LittleEndian(sector[24..], 63);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[26..], 255);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[28..], format.HiddenSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[32..], geometry.TotalSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[36..], geometry.FatSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[44..], Fat32Geometry.FirstCluster);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[48..], FsInfoSector);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[50..], BackupSector);
        sector[64] = 0x80;
        sector[66] = 0x29;
        BinaryPrimitives.WriteUInt32LittleEndian(sector[67..], format.Serial);
        VolumeLabel.Encode(format.Label).CopyTo(sector[71..]);
        "FAT32   "u8.CopyTo(sector[82..]);
        ReadOnlySpan<byte> halt = [0xF4, 0xEB, 0xFD];
        halt.CopyTo(sector[90..]);
        BinaryPrimitives.WriteUInt16LittleEndian(sector[510..], 0xAA55);
    }

    public static void WriteFsInfo(Span<byte> sector, uint freeClusters, uint nextFree)
    {
        sector.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(sector, 0x4161_5252);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[484..], 0x6141_7272);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[488..], freeClusters);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[492..], nextFree);
        BinaryPrimitives.WriteUInt32LittleEndian(sector[508..], 0xAA55_0000);
    }

    /// <summary>Reads and checks the boot sector of a partition of any origin.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: not FAT32, or damaged.</exception>
    public static BootSector Read(IByteSource partition)
    {
        var check = new Checker(partition.Name);
        check.That(partition.Length >= 512, "length", partition.Length, "at least 512 bytes");
        Span<byte> sector = stackalloc byte[512];
        partition.Read(0, sector);

        check.That(U16(sector, 510) == 0xAA55, "signature", $"0x{U16(sector, 510):X4}", "0xAA55");
        int sectorSize = U16(sector, 11);
        check.That(sectorSize is 512 or 1024 or 2048 or 4096, "bytes per sector", sectorSize, "512, 1024, 2048 or 4096");
        int perCluster = sector[13];
        check.That(BitOperations.IsPow2(perCluster), "sectors per cluster", perCluster, "a power of two from 1 to 128");
        int reserved = U16(sector, 14);
        check.That(reserved > 0, "reserved sectors", reserved, "at least 1");
        int fatCount = sector[16];
        check.That(fatCount is 1 or 2, "number of FATs", fatCount, "1 or 2");

        // Fields that FAT12 and FAT16 use, and FAT32 must leave zero.
        check.That(U16(sector, 17) == 0, "root folder entries", U16(sector, 17), "0, as in FAT32");
        check.That(U16(sector, 19) == 0, "16-bit sector count", U16(sector, 19), "0, as in FAT32");
        check.That(U16(sector, 22) == 0, "16-bit FAT size", U16(sector, 22), "0, as in FAT32");
        check.That(U16(sector, 42) == 0, "FAT32 version", U16(sector, 42), "0");

        uint total = U32(sector, 32);
        check.That((long)total * sectorSize <= partition.Length, "sectors", total, $"at most {partition.Length / sectorSize}");
        uint fatSectors = U32(sector, 36);
        long data = reserved + ((long)fatCount * fatSectors);
        check.That(fatSectors > 0 && data < total, "sectors per FAT", fatSectors, $"a FAT inside the {total} sectors of the volume");

        var geometry = new Fat32Geometry(sectorSize, perCluster * sectorSize, reserved, fatCount, fatSectors, total);
        uint clusters = geometry.ClusterCount;
        long entries = geometry.FatLength / 4;
        const uint Most = Fat32Geometry.MaxClusterCount;
        check.That(clusters is > 0 and <= Most, "clusters", clusters, $"1 to {Most}");
        check.That(clusters + 2L <= entries, "entries of the FAT", entries, $"at least {clusters + 2L}");
        uint root = U32(sector, 44);
        check.That(root >= 2 && root < clusters + 2L, "root folder cluster", root, $"2 to {clusters + 1}");

        // Bit 7: the FATs are not mirrored, and the low bits name the one in use.
        int flags = U16(sector, 40);
        int active = (flags & 0x80) == 0 ? 0 : flags & 0x0F;
        check.That(active < fatCount, "active FAT", active, $"below {fatCount}");
        return new BootSector(geometry, root, U32(sector, 67), sector.Slice(71, VolumeLabel.Length).ToArray(), active);
    }

    private static ushort U16(ReadOnlySpan<byte> sector, int at) => BinaryPrimitives.ReadUInt16LittleEndian(sector[at..]);

    private static uint U32(ReadOnlySpan<byte> sector, int at) => BinaryPrimitives.ReadUInt32LittleEndian(sector[at..]);

    private readonly struct Checker(string partition)
    {
        public void That<T>(bool good, string field, T found, string expected)
        {
            if (!good)
            {
                throw new ImagingException(ExitCode.PartitionTable, $"{partition}, boot sector, {field}", $"{found}", expected,
                    "This is not a FAT32 volume, or it is damaged: make the stick again.");
            }
        }
    }
}
