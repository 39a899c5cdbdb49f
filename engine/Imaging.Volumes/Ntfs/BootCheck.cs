using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>The volume fills its partition, and its boot sector stands at both ends.</summary>
static class BootCheck
{
    public static void Run(NtfsVolume volume, long? hiddenSectors, Findings findings)
    {
        string place = $"{volume.Source.Name}: NTFS boot sector";
        int sectorSize = volume.Geometry.BytesPerSector;
        long sectors = volume.Source.Length / sectorSize;
        findings.Expect($"{place}, total sectors", volume.Geometry.TotalSectors, sectors - 1);
        if (hiddenSectors is { } hidden)
            findings.Expect($"{place}, hidden sectors", volume.Boot.HiddenSectors, hidden);

        byte[] primary = new byte[NtfsGeometry.SectorSize];
        byte[] backup = new byte[NtfsGeometry.SectorSize];
        volume.Source.Read(0, primary);
        volume.Source.Read((sectors - 1) * sectorSize, backup);
        int common = primary.AsSpan().CommonPrefixLength(backup);
        if (common < primary.Length)
            findings.Add(
                $"{volume.Source.Name}: backup boot sector (sector {sectors - 1}), offset {common}",
                $"0x{backup[common]:X2}",
                $"0x{primary[common]:X2}, as in the first sector");
    }
}
