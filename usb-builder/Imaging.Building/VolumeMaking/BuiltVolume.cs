using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.VolumeMaking;

/// <summary>A volume that was made and inspected.</summary>
/// <param name="Open">Opens it for reading; whoever does so disposes of it.</param>
internal sealed record BuiltVolume(PlannedPartition Partition, Func<IByteSource> Open, NtfsLayout Layout, NtfsVolumeReport Report)
{
    /// <summary>The image file it was made in; null for a captured volume, which is read from where it is.</summary>
    public string? File { get; init; }
}
