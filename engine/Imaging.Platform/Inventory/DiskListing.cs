namespace Imaging.Platform.Inventory;

/// <summary>A block device that is not offered as a disk.</summary>
/// <param name="Node">Its device node.</param>
/// <param name="Reason">A clause: why not.</param>
public sealed record SkippedDevice(string Node, string Reason);

/// <summary>All block devices of a machine.</summary>
/// <param name="Disks">Sorted by node.</param>
/// <param name="Skipped">Those that are no disk of their own, sorted by node.</param>
public sealed record DiskListing(IReadOnlyList<DiskInfo> Disks, IReadOnlyList<SkippedDevice> Skipped);
