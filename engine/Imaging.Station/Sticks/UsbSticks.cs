using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Inventory;
using Imaging.Platform.Volumes;

namespace Imaging.Station.Sticks;

/// <summary>Finds the stick among the machine's disks and mounts it.</summary>
public sealed class UsbSticks(DiskCatalog catalog, IVolumeMounter mounter, string mediaId, TimeProvider time) : IStickSource
{
    private readonly StickFinder _finder = new(catalog, mediaId, time);

    public StationStick? Find(TimeSpan timeout, CancellationToken cancel) =>
        _finder.Find(timeout, cancel) is { } found
            ? new StationStick(mounter.Mount(PartitionOf(found.Disk)), found.Disk, catalog)
            : null;

    /// <summary>The partition that the stick's document was read from, as the kernel sees it.</summary>
    private DiskPartition PartitionOf(DiskInfo disk)
    {
        using IBlockDevice device = catalog.Open(disk, readOnly: true);
        long start = (long)MbrTable.FindFat32(device, device.SectorSize).StartLba * device.SectorSize;
        return disk.Partitions.FirstOrDefault(p => p.StartBytes == start)
            ?? throw new ImagingException(
                ExitCode.Stick, disk.Node, "no partition of it in the system's list", $"one at byte {start}",
                "Write the stick again; if this returns, replace the stick.");
    }
}
