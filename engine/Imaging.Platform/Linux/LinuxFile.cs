using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Platform.Devices;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>One descriptor: whole transfers out of partial ones, interrupted calls repeated, errors that say where.</summary>
internal sealed unsafe class LinuxFile(string name, SafeFileHandle handle, bool isDirect) : IRawFile
{
    /// <summary>The most the kernel moves in one call is 2 GiB less a page; this keeps aligned requests aligned.</summary>
    private const int MaximumTransfer = 1 << 30;

    public string Name { get; } = name;

    public bool IsDirect { get; } = isDirect;

    public SafeFileHandle Handle { get; } = handle;

    /// <exception cref="ImagingException">As <see cref="Errno.OnOpen"/> tells.</exception>
    public static SafeFileHandle Open(string path, int flags)
    {
        SafeFileHandle? handle = null;
        int errno = BusyRetry.While(() =>
        {
            handle = TryOpen(path, flags, out int answer);
            return answer;
        });
        return errno == 0 ? handle! : throw Errno.OnOpen(path, errno);
    }

    /// <summary>Takes an flock, <see cref="Libc.LockShared"/> or <see cref="Libc.LockExclusive"/>, until the handle is closed.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>: somebody else keeps it.</exception>
    public static void Lock(string path, SafeFileHandle handle, int kind)
    {
        int errno = BusyRetry.While(() =>
            Libc.FLock(handle, kind | Libc.LockNonBlocking) == 0 ? 0 : Marshal.GetLastPInvokeError());
        if (errno != 0)
            throw Errno.OnOpen(path, errno);
    }

    public static SafeFileHandle TryOpen(string path, int flags, out int errno)
    {
        const uint Permissions = 0b110_100_100;
        SafeFileHandle handle = Libc.Open(path, flags | Libc.CloseOnExec, Permissions);
        errno = handle.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return handle;
    }

    public void Read(long offset, Span<byte> buffer)
    {
        fixed (byte* memory = buffer)
        {
            for (int done = 0; done < buffer.Length;)
            {
                int wanted = Math.Min(buffer.Length - done, MaximumTransfer);
                nint count = Libc.PRead(Handle, memory + done, (nuint)wanted, offset + done);
                if (count > 0)
                    done += (int)count;
                else if (count == 0)
                    throw Ended(offset + done, buffer.Length - done);
                else if (Marshal.GetLastPInvokeError() is var errno && errno != Errno.Interrupted)
                    throw Errno.OnRead(Place(offset + done), buffer.Length - done, errno);
            }
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        fixed (byte* memory = data)
        {
            for (int done = 0; done < data.Length;)
            {
                int wanted = Math.Min(data.Length - done, MaximumTransfer);
                nint count = Libc.PWrite(Handle, memory + done, (nuint)wanted, offset + done);
                if (count > 0)
                    done += (int)count;
                else if (count == 0)
                    throw Errno.OnWrite(Place(offset + done), $"room for {data.Length - done} bytes", Errno.NoSpace);
                else if (Marshal.GetLastPInvokeError() is var errno && errno != Errno.Interrupted)
                    throw Errno.OnWrite(Place(offset + done), $"{data.Length - done} bytes written", errno);
            }
        }
    }

    public void Flush()
    {
        while (Libc.FDataSync(Handle) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.Interrupted)
                throw Errno.OnWrite(Name, "everything written so far on the medium", errno);
        }
    }

    public void DropCache(long offset, long length)
    {
        if (!IsDirect && length > 0)
            _ = Libc.FAdvise(Handle, offset, length, Libc.DontNeed); // advice: there is nothing to do about a refusal
    }

    public void Dispose() => Handle.Dispose();

    private string Place(long offset) => $"{Name} at offset {offset}";

    private ImagingException Ended(long offset, int missing) => new(ExitCode.DeviceIo, Place(offset), "the end", $"{missing} more bytes",
        "The disk or image is shorter than when it was opened.");
}
