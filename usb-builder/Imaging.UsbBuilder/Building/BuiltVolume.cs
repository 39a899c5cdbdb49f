using Imaging.Disk;
using Imaging.UsbBuilder.VolumeMaking;
using Imaging.Volumes.Ntfs;

namespace Imaging.UsbBuilder.Building;

/// <summary>A volume that was made and inspected.</summary>
/// <param name="File">Its sparse image.</param>
internal sealed record BuiltVolume(PlannedPartition Partition, string File, NtfsLayout Layout, NtfsVolumeReport Report);
