using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>A regular file opened, locked and probed for direct I/O.</summary>
internal sealed class LinuxImage : IImageFile
{
    private readonly LinuxFile _file;

    private LinuxImage(LinuxFile file, long length)
    {
        _file = file;
        Length = length;
    }

    public string Name => _file.Name;

    public bool IsDirect => _file.IsDirect;

    /// <summary>Bytes.</summary>
    public long Length { get; }

    public static LinuxImage Create(string path, long length, int sectorSize, bool direct)
    {
        using (SafeFileHandle created = LinuxFile.TryOpen(path, Libc.ReadWrite | Libc.Create | Libc.Exclusive, out int errno))
        {
            if (errno == Errno.Exists)
            {
                throw new ImagingException(ExitCode.TargetRefused, path, "a file of that name", "none yet",
                    "Delete it first, or name another.");
            }

            if (errno != 0)
                throw Errno.OnOpen(path, errno);
            if (Libc.FTruncate(created, length) != 0)
                throw Errno.OnWrite(path, $"a file of {length} bytes", Marshal.GetLastPInvokeError());
        }

        return Open(path, sectorSize, readOnly: false, direct);
    }

    public static LinuxImage Open(string path, int sectorSize, bool readOnly, bool direct)
    {
        int flags = readOnly ? Libc.ReadOnly : Libc.ReadWrite;
        SafeFileHandle? directHandle = direct ? TryOpenDirect(path, flags, sectorSize) : null;
        SafeFileHandle handle = directHandle ?? LinuxFile.Open(path, flags);
        try
        {
            LinuxFile.Lock(path, handle, readOnly ? Libc.LockShared : Libc.LockExclusive);
            return new LinuxImage(new LinuxFile(path, handle, isDirect: directHandle is not null), LengthOf(path, handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Read(long offset, Span<byte> buffer) => _file.Read(offset, buffer);

    public void Write(long offset, ReadOnlySpan<byte> data) => _file.Write(offset, data);

    public void Flush() => _file.Flush();

    public void DropCache(long offset, long length) => _file.DropCache(offset, length);

    public void PunchHole(long offset, long length) => ChangeSpace(Libc.PunchHole | Libc.KeepSize, offset, length, "given back");

    public void Allocate(long offset, long length) => ChangeSpace(Libc.KeepSize, offset, length, "reserved");

    public IVolumeWindow OpenWindow(PlannedPartition partition) => LoopWindow.Open(_file.Handle, Name, partition);

    /// <summary>Does nothing where the file system cannot.</summary>
    private void ChangeSpace(int mode, long offset, long length, string how)
    {
        while (length > 0 && Libc.FAllocate(_file.Handle, mode, offset, length) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.NotSupported)
                return;
            if (errno != Errno.Interrupted)
                throw Errno.OnWrite(Name, $"{length} bytes at offset {offset} {how}", errno);
        }
    }

    public void Dispose() => _file.Dispose();

    private static long LengthOf(string path, SafeFileHandle handle)
    {
        if (Libc.StatX(handle, "", Libc.EmptyPath, Libc.BasicStats, out FileStatus status) != 0)
            throw Errno.OnOpen(path, Marshal.GetLastPInvokeError());
        if (!status.IsRegularFile)
        {
            throw new ImagingException(ExitCode.TargetRefused, path, "something that is no regular file", "a disk image",
                "Name an image file, or a disk's device node.");
        }

        return status.Size;
    }

    /// <summary>A direct descriptor, where the file system can move single sectors past its cache; null where it cannot.</summary>
    private static SafeFileHandle? TryOpenDirect(string path, int flags, int sectorSize)
    {
        SafeFileHandle handle = LinuxFile.TryOpen(path, flags | Libc.Direct, out int errno);
        if (errno != 0)
            return null;
        if (CanReadSector(handle, sectorSize))
            return handle;
        handle.Dispose();
        return null;
    }

    private static unsafe bool CanReadSector(SafeFileHandle handle, int sectorSize)
    {
        using var buffer = new AlignedBuffer(sectorSize * 2);
        fixed (byte* memory = buffer.Span)
            return Libc.PRead(handle, memory + sectorSize, (nuint)sectorSize, sectorSize) >= 0; // the second one: at odd offset and memory
    }
}
