using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;
using Imaging.Platform.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>A disk of a Linux machine, through its device node and past the page cache.</summary>
/// <remarks>
/// Opened for writing it is exclusive twice: <c>O_EXCL</c>, which the kernel refuses while any partition is mounted or held, and
/// <c>flock</c>, which keeps udev from probing a half-written disk.
/// </remarks>
internal sealed unsafe class LinuxBlockDevice : IDisk
{
    private readonly LinuxFile _file;
    private readonly AlignedIo _io;

    private LinuxBlockDevice(LinuxFile file, string deviceNumber)
    {
        _file = file;
        DeviceNumber = deviceNumber;
        long length = 0;
        Ask(Libc.BlkGetSize64, &length, "its size");
        int sectorSize = 0;
        Ask(Libc.BlkSectorSizeGet, &sectorSize, "its sector size");
        if (length <= 0)
            throw new ImagingException(ExitCode.DeviceIo, Name, "a device without a medium", "a disk", "Put the medium in.");
        if (sectorSize is not (512 or 4096))
        {
            throw new ImagingException(ExitCode.TargetRefused, Name, $"sectors of {sectorSize} bytes", "512 or 4096",
                "This is no disk that Windows starts from: use another.");
        }

        Length = length;
        SectorSize = sectorSize;
        _io = new AlignedIo(file, length, sectorSize);
    }

    public string Name => _file.Name;

    public long Length { get; }

    public int SectorSize { get; }

    /// <summary>Major and minor number, as <c>8:0</c>: what the open handle is, whatever its node is called by now.</summary>
    public string DeviceNumber { get; }

    /// <summary>True where reads and writes bypass the host's cache.</summary>
    public bool IsDirect => _file.IsDirect;

    /// <param name="path">A device node, or a link to one.</param>
    /// <param name="readOnly">True to look only: works on disks in use, and takes no lock.</param>
    /// <param name="direct">False to go through the host's cache.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>: no such node; <see cref="ExitCode.TargetRefused"/>: in use, read-only, not permitted, or not a whole
    /// disk where that is to be written; <see cref="ExitCode.DeviceIo"/>: it does not answer.
    /// </exception>
    public static LinuxBlockDevice Open(string path, bool readOnly = false, bool direct = true)
    {
        int access = readOnly ? Libc.ReadOnly : Libc.ReadWrite | Libc.Exclusive;
        SafeFileHandle handle = LinuxFile.Open(path, access | (direct ? Libc.Direct : 0));
        try
        {
            string number = NumberOf(path, handle);
            if (!readOnly)
            {
                RefusePartition(path, number);
                RefuseWriteProtected(path, handle);
                LinuxFile.Lock(path, handle, Libc.LockExclusive);
            }

            return new LinuxBlockDevice(new LinuxFile(path, handle, direct), number);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>To look only, at a disk or partition that nobody uses and so nobody changes meanwhile.</summary>
    /// <exception cref="ImagingException">As <see cref="Open"/>; in use also where a partition of it is mounted.</exception>
    public static LinuxBlockDevice OpenUnused(string path)
    {
        SafeFileHandle handle = LinuxFile.Open(path, Libc.ReadOnly | Libc.Exclusive);
        try
        {
            return new LinuxBlockDevice(new LinuxFile(path, handle, isDirect: false), NumberOf(path, handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Read(long offset, Span<byte> buffer) => _io.Read(offset, buffer);

    public void Write(long offset, ReadOnlySpan<byte> data) => _io.Write(offset, data);

    public void Flush()
    {
        _file.Flush();
        _file.DropCache(0, Length);
    }

    /// <summary>On a handle that goes through the host's cache, empties that for the whole disk: the kernel has nothing finer.</summary>
    public void DropCache(long offset, long length)
    {
        _io.CheckRange(offset, length);
        if (!IsDirect)
            Ask(Libc.BlkFlushBuffers, null, "an empty cache");
    }

    public void Discard(long offset, long length)
    {
        _io.CheckRange(offset, length);
        ulong* range = stackalloc ulong[] { (ulong)offset, (ulong)length };
        if (length == 0 || Libc.IoControl(_file.Handle, Libc.BlkDiscard, range) == 0)
            return;
        int errno = Marshal.GetLastPInvokeError();
        if (errno != Errno.NotSupported)
            throw Errno.OnWrite(Name, $"{length} bytes at offset {offset} discarded", errno);
    }

    /// <summary>Has the kernel read the partition table again and make the nodes of new partitions; the disk itself needs it not.</summary>
    /// <returns>Null when it did, else its reason, for the log.</returns>
    public string? RereadPartitions() =>
        Libc.IoControl(_file.Handle, Libc.BlkRereadPartitions, null) == 0 ? null : Errno.Text(Marshal.GetLastPInvokeError());

    public IVolumeWindow OpenWindow(PlannedPartition partition) => LoopWindow.Open(_file.Handle, Name, partition);

    public void Dispose()
    {
        _io.Dispose();
        _file.Dispose();
    }

    private static string NumberOf(string path, SafeFileHandle handle)
    {
        if (Libc.StatX(handle, "", Libc.EmptyPath, Libc.BasicStats, out FileStatus status) != 0)
            throw Errno.OnOpen(path, Marshal.GetLastPInvokeError());
        if (status.IsBlockDevice)
            return $"{status.DeviceMajor}:{status.DeviceMinor}";
        throw new ImagingException(ExitCode.TargetRefused, path, "something that is no block device", "a disk",
            "Name a disk's device node.");
    }

    private static void RefusePartition(string path, string number)
    {
        if (!File.Exists($"/sys/dev/block/{number}/partition"))
            return;
        throw new ImagingException(ExitCode.TargetRefused, path, "a partition", "a whole disk", "Name the disk that it is on.");
    }

    private static void RefuseWriteProtected(string path, SafeFileHandle handle)
    {
        int readOnly = 0;
        if (Libc.IoControl(handle, Libc.BlkRoGet, &readOnly) == 0 && readOnly != 0)
            throw Errno.OnOpen(path, Errno.ReadOnlyFileSystem);
    }

    private void Ask(uint request, void* argument, string what)
    {
        if (Libc.IoControl(_file.Handle, request, argument) != 0)
            throw Errno.OnWrite(Name, what, Marshal.GetLastPInvokeError());
    }
}
