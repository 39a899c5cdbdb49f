using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Platform.Volumes;

namespace Imaging.Platform;

/// <summary>An open and locked file that stands for a disk.</summary>
internal interface IImageFile : IRawFile
{
    /// <summary>Bytes.</summary>
    long Length { get; }

    /// <summary>Gives room back to the file system: the range reads as zeros. Does nothing where the file system cannot.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    void PunchHole(long offset, long length);

    /// <summary>Takes room for the range, which still reads as it did. Does nothing where the file system cannot.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: there is none.</exception>
    void Allocate(long offset, long length);

    /// <inheritdoc cref="BlockDevices.OpenWindow"/>
    IVolumeWindow OpenWindow(PlannedPartition partition);
}
