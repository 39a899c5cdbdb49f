using Imaging.Disk;

namespace Imaging.Platform.Inventory;

/// <summary>May a disk be written over that is attached in this way?</summary>
internal static class BusCheck
{
    /// <param name="named">True where the user named this very disk: only then image files and virtual disks pass.</param>
    public static DiskCheck Of(DiskInfo disk, TargetRules rules, bool named) =>
        Against(disk.Bus, rules, named) is { } reason ? new DiskCheck(false, $"{disk.Node} {reason}.")
        : IsVirtual(disk.Bus) ? new DiskCheck(true, $"{disk.Node} was named, so it may be {Name(disk.Bus)}.")
        : new DiskCheck(true, $"{disk.Node} is attached through {Name(disk.Bus)}, which is allowed.");

    private static string? Against(DiskBus bus, TargetRules rules, bool named) => bus switch
    {
        DiskBus.Sd => "is a memory card",
        DiskBus.Usb when !rules.AllowUsb => "is a USB disk, and the release does not allow those",
        _ when IsVirtual(bus) => named ? null : $"is {Name(bus)}, which is only used when it is named",
        _ when rules.Buses.Count > 0 && !rules.Buses.Contains(bus) =>
            $"is attached through {Name(bus)}, and the release allows only {string.Join(", ", rules.Buses.Select(Name))}",
        DiskBus.Mmc when rules.Buses.Count == 0 => "is eMMC flash, and the release does not allow that",
        DiskBus.Other when !named => "is attached in an unknown way, and is only used when it is named",
        _ => null,
    };

    /// <summary>True for disks that exist in files and kernels only.</summary>
    public static bool IsVirtual(DiskBus bus) => bus is DiskBus.Loop or DiskBus.Virtual or DiskBus.Image;

    private static string Name(DiskBus bus) => bus switch
    {
        DiskBus.Usb => "USB",
        DiskBus.Nvme => "NVMe",
        DiskBus.Sata => "SATA",
        DiskBus.Virtio => "virtio",
        DiskBus.Mmc => "eMMC",
        DiskBus.Sd => "a card reader",
        DiskBus.Scsi => "SCSI",
        DiskBus.Loop => "a loop device",
        DiskBus.Virtual => "a virtual disk",
        DiskBus.Image => "an image file",
        DiskBus.Other => "an unknown bus",
    };
}
