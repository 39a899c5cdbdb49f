using Imaging.Core;

namespace Imaging.Disk;

/// <summary>Opens what a path names: a disk by its device node, or a raw image file.</summary>
public static class BlockDevices
{
    /// <param name="path">A device node, a link to one, or a raw image file.</param>
    /// <param name="readOnly">True to look only.</param>
    /// <param name="imageSectorSize">512 or 4096, for an image file; a disk knows its own.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>, <see cref="ExitCode.TargetRefused"/> or <see cref="ExitCode.DeviceIo"/>, as the device it is tells.
    /// </exception>
    public static IBlockDevice Open(string path, bool readOnly = false, int imageSectorSize = 512) =>
        Platform.Current.Open(path, readOnly, imageSectorSize);

    /// <summary>True for a path that can only be a device's, whether it is there or not: below <c>/dev</c>, or <c>\\.\PhysicalDrive1</c>.</summary>
    public static bool IsDevicePath(string path) => Platform.Current.IsDevicePath(path);

    /// <summary>True where a device or file of this name is there.</summary>
    public static bool Exists(string path) => Platform.Current.Exists(path);

    /// <summary>True where <see cref="OpenWindow"/> works: on Linux.</summary>
    public static bool CanOpenWindow => Platform.Current.CanOpenWindow;

    /// <summary>A range of an open disk or image file as a device of its own; read-only where the disk is.</summary>
    /// <param name="disk">Opened by this class or <see cref="DiskCatalog"/>; stays open as long as the window.</param>
    /// <param name="offset">Bytes, in whole sectors.</param>
    /// <param name="length">Bytes, in whole sectors.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the system gives none; <see cref="ExitCode.Usage"/>: it has none.</exception>
    public static IVolumeWindow OpenWindow(IBlockDevice disk, long offset, long length) => Platform.Current.OpenWindow(disk, offset, length);

    /// <summary>
    /// Asks the kernel to read the partition table again, where the device has one that the kernel reads. Windows is not asked: it would mount
    /// the new volumes and write to them.
    /// </summary>
    /// <returns>Null when that is done or was not needed, else the reason why not, for the log.</returns>
    public static string? RereadPartitions(IBlockDevice device) => (device as IDisk)?.RereadPartitions();
}
