using System.Text.RegularExpressions;
using Imaging.Disk;

namespace Imaging.Platform.Linux;

/// <summary>Tells a disk's bus from its place in the device tree.</summary>
/// <remarks>
/// The order of the rules is their meaning: an NVMe or SATA disk in a USB case is a USB disk. USB disks that claim not to be removable
/// are why the path is asked, and not the device.
/// </remarks>
internal static partial class DiskBusFinder
{
    public static DiskBus Find(string resolvedPath, string? mmcType) => resolvedPath switch
    {
        _ when UsbSegment().IsMatch(resolvedPath) => DiskBus.Usb,
        _ when NvmeSegment().IsMatch(resolvedPath) => DiskBus.Nvme,
        _ when resolvedPath.Contains("/mmc_host/", StringComparison.Ordinal) => mmcType == "MMC" ? DiskBus.Mmc : DiskBus.Sd,
        _ when VirtioSegment().IsMatch(resolvedPath) => DiskBus.Virtio,
        _ when AtaSegment().IsMatch(resolvedPath) => DiskBus.Sata,
        _ when LoopSegment().IsMatch(resolvedPath) => DiskBus.Loop,
        _ when resolvedPath.Contains("/devices/virtual/", StringComparison.Ordinal) => DiskBus.Virtual,
        _ when SessionSegment().IsMatch(resolvedPath) => DiskBus.Other, // iSCSI: a network
        _ when ScsiSegment().IsMatch(resolvedPath) => DiskBus.Scsi,
        _ => DiskBus.Other,
    };

    [GeneratedRegex(@"/usb\d+/")]
    private static partial Regex UsbSegment();

    [GeneratedRegex("/(nvme|nvme-subsystem)/")]
    private static partial Regex NvmeSegment();

    [GeneratedRegex(@"/virtio\d+/")]
    private static partial Regex VirtioSegment();

    [GeneratedRegex(@"/ata\d+/")]
    private static partial Regex AtaSegment();

    [GeneratedRegex(@"/devices/virtual/block/loop\d+$")]
    private static partial Regex LoopSegment();

    [GeneratedRegex(@"/session\d+/")]
    private static partial Regex SessionSegment();

    [GeneratedRegex(@"/host\d+/")]
    private static partial Regex ScsiSegment();
}
