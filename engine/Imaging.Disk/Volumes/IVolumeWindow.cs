using Imaging.Core;

namespace Imaging.Disk;

/// <summary>
/// A range of an open disk or image file as a device of its own, for programs and libraries that make a file system in it. The kernel
/// knows nothing of partitions there: the range need not be in any table. Gone when disposed.
/// </summary>
public interface IVolumeWindow : IDisposable
{
    /// <summary>What other programs open it by.</summary>
    string Path { get; }

    /// <summary>Returns when all that was written through it is on the disk; what is read after that comes from there.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    void Flush();
}
