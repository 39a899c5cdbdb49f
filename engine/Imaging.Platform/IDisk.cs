using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Volumes;

namespace Imaging.Platform;

/// <summary>An open disk of a machine, as opposed to an image file.</summary>
internal interface IDisk : IBlockDevice
{
    /// <summary>What the open handle is, whatever its node is called by now: as <see cref="DiskInfo.DeviceNumber"/>.</summary>
    string DeviceNumber { get; }

    /// <inheritdoc cref="BlockDevices.RereadPartitions"/>
    string? RereadPartitions();

    /// <inheritdoc cref="BlockDevices.OpenWindow"/>
    IVolumeWindow OpenWindow(PlannedPartition partition);
}
