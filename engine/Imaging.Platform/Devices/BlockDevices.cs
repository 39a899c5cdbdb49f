using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Volumes;

namespace Imaging.Platform.Devices;

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
        HostPlatform.Current.Open(path, readOnly, imageSectorSize);

    /// <summary>
    /// True for a path that can only be a device's, whether it is there or not: below <c>/dev</c>, or <c>\\.\PhysicalDrive1</c>.
    /// </summary>
    public static bool IsDevicePath(string path) => HostPlatform.Current.IsDevicePath(path);

    /// <summary>True where a device or file of this name is there.</summary>
    public static bool Exists(string path) => HostPlatform.Current.Exists(path);

    /// <summary>Can this system open a window, as far as that can be told without doing it?</summary>
    /// <param name="ofImage">Of an image file, and not of a disk.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Usage"/>: never of an image file; <see cref="ExitCode.DeviceIo"/>: not now.
    /// </exception>
    public static void CheckWindows(bool ofImage) => HostPlatform.Current.CheckWindows(ofImage);

    /// <summary>Opens a partition, which no table of the disk has yet, to programs and libraries that make a file system in it.</summary>
    /// <param name="disk">
    /// Opened for writing by this class or <see cref="DiskCatalog"/>; stays open as long as the window, and is not written meanwhile.
    /// </param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.DeviceIo"/>: the system gives none, or cannot format it; <see cref="ExitCode.Usage"/>: it has none for
    /// such a device;
    /// <see cref="ExitCode.TargetRefused"/>: a disk that cannot be taken offline.
    /// </exception>
    public static IVolumeWindow OpenWindow(IBlockDevice disk, PlannedPartition partition) => disk switch
    {
        IDisk device => device.OpenWindow(partition),
        ImageFileDevice image => image.File.OpenWindow(partition),
        _ => throw new ArgumentException($"{disk.Name} is neither a disk nor an image file", nameof(disk)),
    };

    /// <summary>
    /// Asks the kernel to read the partition table again, where the device has one that the kernel reads. Windows is not asked: it
    /// would mount the new volumes and write to them.
    /// </summary>
    /// <returns>Null when that is done or was not needed, else the reason why not, for the log.</returns>
    public static string? RereadPartitions(IBlockDevice device) => (device as IDisk)?.RereadPartitions();
}
