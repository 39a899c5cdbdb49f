using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>One handle: whole transfers out of partial ones, errors that say where.</summary>
internal sealed class WindowsFile(string name, IWindowsHandle handle, bool isDirect) : IRawFile
{
    /// <summary>Bytes of one request: a multiple of every sector size, and small enough for every USB bridge's driver.</summary>
    private const int MaximumTransfer = 4 * 1024 * 1024;

    public string Name { get; } = name;

    public bool IsDirect { get; } = isDirect;

    public IWindowsHandle Handle { get; } = handle;

    public void Read(long offset, Span<byte> buffer)
    {
        for (int done = 0; done < buffer.Length;)
        {
            int error = Handle.Read(offset + done, Next(buffer, done), out int count);
            if (error is not (0 or WindowsError.EndOfFile))
                throw WindowsError.OnRead(Place(offset + done), buffer.Length - done, error);
            if (count == 0)
                throw Ended(offset + done, buffer.Length - done);
            done += count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        for (int done = 0; done < data.Length;)
        {
            int length = Math.Min(data.Length - done, MaximumTransfer);
            int error = Handle.Write(offset + done, data.Slice(done, length), out int count);
            if (error == 0 && count == 0)
                error = WindowsError.DiskFull;
            if (error != 0)
                throw WindowsError.OnWrite(Place(offset + done), $"{data.Length - done} bytes written", error);
            done += count;
        }
    }

    public void Flush()
    {
        int error = Handle.Flush();
        if (error != 0)
            throw WindowsError.OnWrite(Name, "everything written so far on the medium", error);
    }

    /// <summary>Nothing: files and disks are opened without buffering.</summary>
    public void DropCache(long offset, long length)
    {
    }

    public void Dispose() => Handle.Dispose();

    private static Span<byte> Next(Span<byte> buffer, int done) => buffer.Slice(done, Math.Min(buffer.Length - done, MaximumTransfer));

    private string Place(long offset) => $"{Name} at offset {offset}";

    private ImagingException Ended(long offset, int missing) => new(ExitCode.DeviceIo, Place(offset), "the end", $"{missing} more bytes",
        "The disk or image is shorter than when it was opened.");
}
