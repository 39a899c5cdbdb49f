namespace Imaging.Disk.Partitions;

/// <summary>A primary partition of an MBR.</summary>
/// <param name="Number">1 to 4, its line in the table.</param>
/// <param name="Type">The type byte: 0x0C is FAT32, addressed by LBA.</param>
/// <param name="IsActive">True for the one that a BIOS boots.</param>
/// <param name="StartLba">First sector.</param>
/// <param name="SectorCount">Sectors, at least one.</param>
public readonly record struct MbrPartition(int Number, byte Type, bool IsActive, uint StartLba, uint SectorCount)
{
    /// <summary>FAT32 addressed by CHS (0x0B) or LBA (0x0C).</summary>
    public bool IsFat32 => Type is 0x0B or MbrTable.Fat32Lba;
}
