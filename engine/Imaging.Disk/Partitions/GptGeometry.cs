namespace Imaging.Disk.Partitions;

/// <summary>Where the parts of a GPT of 128 lines of 128 bytes lie on a disk of a given size (UEFI 2.10, section 5.3.1).</summary>
public readonly record struct GptGeometry
{
    /// <summary>Lines of the table.</summary>
    public const int EntryCount = 128;

    /// <summary>Bytes of a line.</summary>
    public const int EntrySize = 128;

    /// <summary>Bytes of all lines: 16 KiB, what UEFI asks for at least.</summary>
    public const int EntriesLength = EntryCount * EntrySize;

    /// <summary>The sector of the primary header; sector 0 is the protective MBR.</summary>
    public const long PrimaryHeaderLba = 1;

    /// <param name="diskBytes">Size of the disk in bytes; a part of a sector at its end does not count.</param>
    /// <param name="sectorSize">512 or 4096.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another sector size.</exception>
    public GptGeometry(long diskBytes, int sectorSize)
    {
        if (sectorSize is not (512 or 4096))
            throw new ArgumentOutOfRangeException(nameof(sectorSize), sectorSize, "512 or 4096 bytes");
        SectorSize = sectorSize;
        TotalSectors = diskBytes / sectorSize;
    }

    public int SectorSize { get; }

    public long TotalSectors { get; }

    /// <summary>Sectors of one copy's lines: 32 or 4.</summary>
    public int EntriesSectors => EntriesLength / SectorSize;

    /// <summary>The disk's last sector.</summary>
    public long BackupHeaderLba => TotalSectors - 1;

    public long BackupEntriesLba => BackupHeaderLba - EntriesSectors;

    /// <summary>The first sector a partition may use: 34 or 6.</summary>
    public long FirstUsableLba => PrimaryHeaderLba + 1 + EntriesSectors;

    /// <summary>The last sector a partition may use.</summary>
    public long LastUsableLba => BackupEntriesLba - 1;

    /// <summary>False where the two copies would meet.</summary>
    public bool Fits => FirstUsableLba <= LastUsableLba;
}
