using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>
/// A loop device over a partition's range of an open disk or image. It works on the handle the disk was judged by, whatever the node
/// is called by now; goes past the cache of what is below where that can be (LO_FLAGS_DIRECT_IO); and takes itself away with the last
/// handle on it, also when this process dies (LO_FLAGS_AUTOCLEAR). Source: <c>linux/loop.h</c>; LOOP_CONFIGURE needs Linux 5.8.
/// </summary>
internal sealed unsafe class LoopWindow : IVolumeWindow
{
    private const string Control = "/dev/loop-control";

    private readonly string _disk;
    private readonly SafeFileHandle _loop;

    private LoopWindow(string disk, string path, SafeFileHandle loop)
    {
        _disk = disk;
        Path = path;
        _loop = loop;
    }

    public string Path { get; }

    public bool IsMounted => false;

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the kernel has no loop devices, or not for us.</exception>
    public static void Check()
    {
        using SafeFileHandle control = LinuxFile.TryOpen(Control, Libc.ReadWrite, out int errno);
        if (errno != 0)
            throw NoLoop(Control, errno);
    }

    /// <param name="disk">Stays open as long as the window.</param>
    /// <param name="name">What an error calls the disk.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the kernel has no loop devices, or gives none.</exception>
    public static LoopWindow Open(SafeFileHandle disk, string name, PlannedPartition partition)
    {
        using SafeFileHandle control = LinuxFile.TryOpen(Control, Libc.ReadWrite, out int errno);
        if (errno != 0)
            throw NoLoop(name, errno);
        LoopWindow? window = null;
        errno = BusyRetry.While(() => TryOpen(control, disk, name, partition, out window));
        return window ?? throw NoLoop(name, errno);
    }

    public void Close()
    {
        while (Libc.FDataSync(_loop) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.Interrupted)
                throw Errno.OnWrite(_disk, "everything written so far on the disk", errno);
        }

        if (Libc.IoControl(_loop, Libc.BlkFlushBuffers, null) != 0)
            throw Errno.OnWrite(_disk, "an empty cache", Marshal.GetLastPInvokeError());
        Dispose();
    }

    public void Dispose() => _loop.Dispose();

    /// <summary>Another process may take the free device first: that is "busy", and another is asked for.</summary>
    private static int TryOpen(SafeFileHandle control, SafeFileHandle disk, string name, PlannedPartition partition, out LoopWindow? window)
    {
        window = null;
        int number = Libc.IoControl(control, Libc.LoopGetFree, null);
        if (number < 0)
            return Marshal.GetLastPInvokeError();
        string path = $"/dev/loop{number}";
        SafeFileHandle loop = LinuxFile.TryOpen(path, Libc.ReadWrite, out int errno);
        if (errno == 0)
            errno = Configure(loop, disk, partition);
        if (errno == 0)
            window = new LoopWindow(name, path, loop);
        else
            loop.Dispose();
        return errno;
    }

    private static int Configure(SafeFileHandle loop, SafeFileHandle disk, PlannedPartition partition)
    {
        bool added = false;
        try
        {
            disk.DangerousAddRef(ref added);
            var config = new LoopConfig
            {
                File = (uint)disk.DangerousGetHandle(),
                BlockSize = (uint)partition.SectorSize,
                Offset = (ulong)partition.ByteOffset,
                SizeLimit = (ulong)partition.ByteLength,
                Flags = LoopConfig.AutoClear | LoopConfig.DirectIo,
            };
            return Libc.IoControl(loop, Libc.LoopConfigure, &config) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        finally
        {
            if (added)
                disk.DangerousRelease();
        }
    }

    private static ImagingException NoLoop(string name, int errno) => new(
        ExitCode.DeviceIo, name, $"no loop device for a volume of it: {Errno.Text(errno)}",
        "a kernel with loop devices (Linux 5.8 or later)",
        "Run this as root, on a kernel with the module loop.");
}
