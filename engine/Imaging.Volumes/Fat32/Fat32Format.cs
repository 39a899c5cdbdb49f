namespace Imaging.Volumes.Fat32;

/// <summary>What a FAT32 volume is laid out with.</summary>
/// <param name="Length">Bytes of the partition; what is left over after the last whole sector is not used.</param>
/// <param name="HiddenSectors">The first LBA of the partition on its disk, in sectors; 0 when it has no partition table.</param>
/// <param name="Serial">The volume serial number, as Windows shows it (<c>XXXX-XXXX</c>).</param>
/// <param name="Label">At most 11 characters of ASCII, stored in upper case; may be empty.</param>
/// <param name="SectorSize">Bytes of a logical sector: 512 or 4096.</param>
public sealed record Fat32Format(long Length, uint HiddenSectors, uint Serial, string Label, int SectorSize = 512)
{
    /// <summary>What an error calls the volume.</summary>
    internal string Place => Label.Length == 0 ? "FAT32 volume" : $"FAT32 volume {Label}";
}
