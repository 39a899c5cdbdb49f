using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Disk.Linux;

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
    public static IBlockDevice Open(string path, bool readOnly = false, int imageSectorSize = 512)
    {
        if (Libc.StatX(Libc.CurrentFolder, path, 0, Libc.BasicStats, out FileStatus status) != 0)
            throw Errno.OnOpen(path, Marshal.GetLastPInvokeError());
        if (status.IsBlockDevice)
            return LinuxBlockDevice.Open(path, readOnly);
        if (status.IsRegularFile)
            return ImageFileDevice.Open(path, imageSectorSize, readOnly);
        throw new ImagingException(ExitCode.TargetRefused, path, status.IsFolder ? "a folder" : "neither a disk nor a file",
            "a disk's device node, or an image file", "Check the path.");
    }

    /// <summary>Asks the kernel to read the partition table again, where the device has one that the kernel reads.</summary>
    /// <returns>Null when that is done or was not needed, else the reason why not, for the log.</returns>
    public static string? RereadPartitions(IBlockDevice device) => (device as LinuxBlockDevice)?.RereadPartitions();
}
