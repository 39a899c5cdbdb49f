using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;

namespace Imaging.Media;

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
    /// <summary>Bytes: what an MBR can address.</summary>
    private const long LargestStick = (long)uint.MaxValue * 512;

    /// <summary>Bytes: larger ones are sticks too, but disks as well.</summary>
    private const long LargestUnnamed = 256 * ByteSize.GiB;

    /// <param name="path">
    /// A folder that exists or a path that ends with <c>/</c>: a folder. What <see cref="BlockDevices.IsDevicePath"/> says: a device,
    /// there or not. Else an image.
    /// </param>
    public static StickTargetKind KindOf(string path)
    {
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            return StickTargetKind.Folder;
        return BlockDevices.IsDevicePath(path) ? StickTargetKind.Device : StickTargetKind.Image;
    }

    /// <summary>Why a disk is not written as a stick, a clause each; empty where it may be.</summary>
    /// <param name="force">Takes a disk that is neither removable nor on USB; never one that is in use or read-only.</param>
    public static IReadOnlyList<string> ReasonsAgainst(DiskInfo disk, bool force = false)
    {
        var reasons = new List<string>();
        if (!force && !disk.IsRemovable && disk.Bus is not (DiskBus.Usb or DiskBus.Sd))
            reasons.Add("neither removable nor on USB");
        if (disk.IsReadOnly)
            reasons.Add("read-only");
        reasons.AddRange(disk.Uses);
        if (disk.LogicalSectorSize != 512)
            reasons.Add($"sectors of {disk.LogicalSectorSize} bytes");
        if (disk.Bytes > LargestStick)
            reasons.Add("more than 2 TiB");
        return reasons;
    }

    /// <summary>The device, if it is a stick.</summary>
    /// <param name="force">As for <see cref="ReasonsAgainst"/>.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>.</exception>
    public static DiskInfo Choose(string path, bool force)
    {
        using IBlockDevice device = BlockDevices.Open(path, readOnly: true);
        DiskInfo disk = new DiskCatalog().Identify(device);
        IReadOnlyList<string> reasons = ReasonsAgainst(disk, force);
        if (reasons.Count > 0)
            throw new ImagingException(
                ExitCode.TargetRefused, disk.Describe(), string.Join("; ", reasons), "a stick that nothing uses",
                "Unmount it and clear its write protection, or use another; --force takes one that is neither removable nor on USB.");
        return disk;
    }

    /// <summary>All devices of this machine that are sticks beyond doubt, and so are written without being named.</summary>
    public static IReadOnlyList<DiskInfo> Candidates() => [.. new DiskCatalog().List().Disks.Where(IsPlainStick)];

    /// <summary>
    /// Stricter than <see cref="ReasonsAgainst"/>: a backup disk on USB is no stick, nor is an internal disk on a port the firmware calls
    /// external.
    /// </summary>
    public static bool IsPlainStick(DiskInfo disk) => ReasonsAgainst(disk).Count == 0
        && disk.Bus is DiskBus.Usb or DiskBus.Sd && disk is { IsRemovable: true, IsRotational: false, Bytes: <= LargestUnnamed };
}
