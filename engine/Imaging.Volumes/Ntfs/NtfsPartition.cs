using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// What NTFS cannot be put into: its boot sector has 32 bits for the start of the partition, Windows as many for a cluster.
/// </summary>
public static class NtfsPartition
{
    /// <param name="place">What an error calls the volume.</param>
    /// <param name="bytes">Of the partition, in whole sectors.</param>
    /// <param name="startSector">Sectors before it.</param>
    /// <param name="sectorSize">Bytes: 512 or 4096.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.TargetRefused"/>: the partition starts too far behind, or is too large.
    /// </exception>
    public static void Check(string place, long bytes, long startSector, int sectorSize)
    {
        if (startSector is < 0 or > uint.MaxValue)
            throw NtfsErrors.TargetRefused(
                $"{place}: partition",
                $"a start at sector {startSector}",
                $"a start in the first {(long)sectorSize << 32 >> 40} TiB",
                "Put the partition further to the front.");
        if (new NtfsGeometry(bytes / sectorSize - 1, sectorSize).Clusters > NtfsGeometry.MaxClusters)
            throw NtfsErrors.TargetRefused(
                $"{place}: partition",
                $"{bytes} bytes",
                $"at most {NtfsGeometry.MaxClusters} clusters of 4 KiB (16 TiB)",
                "Give the partition a fixed, smaller size.");
    }
}
