namespace Imaging.Platform.Inventory;

/// <summary>A partition as the running system sees it.</summary>
/// <param name="Node">Its device node.</param>
/// <param name="DeviceNumber">Major and minor number, as <c>8:1</c>.</param>
/// <param name="Number">From 1.</param>
/// <param name="StartBytes">Bytes from the start of the disk.</param>
/// <param name="Bytes">Its size in bytes.</param>
public sealed record DiskPartition(string Node, string DeviceNumber, int Number, long StartBytes, long Bytes);
