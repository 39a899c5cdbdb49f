using Imaging.Core;
using Imaging.Disk;

namespace Imaging.UsbBuilder.Sticks;

/// <summary>What a stick is written to.</summary>
public enum StickTargetKind
{
    /// <summary>A folder to copy: a mounted stick, or one that goes onto sticks by other means.</summary>
    Folder,

    /// <summary>A raw image file.</summary>
    Image,

    /// <summary>A device.</summary>
    Device,
}

/// <summary>Tells what a path is, and whether a device may be written.</summary>
public static class StickTarget
{
    /// <param name="path">
    /// A folder that exists or a path that ends with <c>/</c>: a folder. Below <c>/dev</c>: a device, there or not. Else an image.
    /// </param>
    public static StickTargetKind KindOf(string path)
    {
        if (Directory.Exists(path) || path.EndsWith('/'))
            return StickTargetKind.Folder;
        return Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) ? StickTargetKind.Device : StickTargetKind.Image;
    }

    /// <summary>The device, if it is a stick.</summary>
    /// <param name="force">Takes a disk that is neither removable nor on USB; never one that is in use or read-only.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>.</exception>
    public static DiskInfo Choose(string path, bool force)
    {
        using IBlockDevice device = BlockDevices.Open(path, readOnly: true);
        DiskInfo disk = new DiskCatalog().Identify(device);
        if (disk.IsReadOnly)
            throw Refused(disk, "a read-only device", "one that can be written", "Move the stick's write-protect switch.");
        if (disk.IsInUse)
            throw Refused(disk, string.Join("; ", disk.Uses), "a stick nothing uses", "Unmount it.");
        if (disk.LogicalSectorSize != 512)
            throw Refused(disk, $"sectors of {disk.LogicalSectorSize} bytes", "512", "Use another stick.");
        if (!force && !disk.IsRemovable && disk.Bus is not (DiskBus.Usb or DiskBus.Sd))
            throw Refused(disk, "a disk that is neither removable nor on USB", "a stick", "Check the device; --force takes it all the same.");
        return disk;
    }

    private static ImagingException Refused(DiskInfo disk, string found, string expected, string remedy) =>
        new(ExitCode.TargetRefused, disk.Describe(), found, expected, remedy);
}
