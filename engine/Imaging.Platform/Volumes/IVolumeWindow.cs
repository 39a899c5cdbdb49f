using Imaging.Core;

namespace Imaging.Platform.Volumes;

/// <summary>
/// A partition that is in no table of its disk yet, opened to programs and libraries that make a file system in it. On Linux it is a
/// device of its own, of which the kernel knows no partitions. Windows makes file systems only in volumes it has mounted: there it is
/// an empty NTFS volume.
/// </summary>
public interface IVolumeWindow : IDisposable
{
    /// <summary>What other programs open it by.</summary>
    string Path { get; }

    /// <summary>
    /// True: <see cref="Path"/> is the root folder of a mounted, empty NTFS volume. False: a device whose content is undefined.
    /// </summary>
    bool IsMounted { get; }

    /// <summary>
    /// Ends the window when all that was written through it is on the disk; what is read from the disk after that comes from there.
    /// Where this was not called, disposing ends the window, and what the partition holds is undefined.
    /// </summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.DeviceIo"/>; <see cref="ExitCode.TargetRefused"/>: somebody else uses the volume.
    /// </exception>
    void Close();
}
