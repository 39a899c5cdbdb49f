using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Windows.Native;

/// <summary>
/// A handle of the kernel. Every request has an event of its own, so that those of several threads are under way at once.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class WindowsHandle(SafeFileHandle handle) : IWindowsHandle
{
    /// <summary>FileEndOfFileInfo of FILE_INFO_BY_HANDLE_CLASS.</summary>
    private const int EndOfFile = 6;

    public int Read(long offset, Span<byte> buffer, out int count)
    {
        using var request = new Request(offset);
        NativeOverlapped overlapped = request.Overlapped;
        fixed (byte* memory = buffer)
            return Finish(ReadFile(handle, memory, (uint)buffer.Length, null, &overlapped), &overlapped, out count);
    }

    public int Write(long offset, ReadOnlySpan<byte> data, out int count)
    {
        using var request = new Request(offset);
        NativeOverlapped overlapped = request.Overlapped;
        fixed (byte* memory = data)
            return Finish(WriteFile(handle, memory, (uint)data.Length, null, &overlapped), &overlapped, out count);
    }

    public int Control(ControlCode code, ReadOnlySpan<byte> input, Span<byte> output, out int count)
    {
        using var request = new Request(offset: 0);
        NativeOverlapped overlapped = request.Overlapped;
        fixed (byte* from = input, to = output)
        {
            bool isDone = DeviceIoControl(handle, (uint)code, from, (uint)input.Length, to, (uint)output.Length, null, &overlapped);
            return Finish(isDone, &overlapped, out count);
        }
    }

    public int Flush() => FlushFileBuffers(handle) ? 0 : Marshal.GetLastPInvokeError();

    public int Length(out long length) => GetFileSizeEx(handle, out length) ? 0 : Marshal.GetLastPInvokeError();

    public int SetLength(long length) =>
        SetFileInformationByHandle(handle, EndOfFile, &length, sizeof(long)) ? 0 : Marshal.GetLastPInvokeError();

    public void Dispose() => handle.Dispose();

    private int Finish(bool isDone, NativeOverlapped* overlapped, out int count)
    {
        count = 0;
        int error = isDone ? 0 : Marshal.GetLastPInvokeError();
        if (error is not (0 or WindowsError.Pending))
            return error;
        bool isFinished = GetOverlappedResult(handle, overlapped, out uint moved, wait: true);
        count = (int)moved;
        return isFinished ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Where a request is, and the event that tells its end.</summary>
    private readonly ref struct Request : IDisposable
    {
        private readonly nint _event;

        public Request(long offset)
        {
            _event = CreateEvent(null, manualReset: true, initialState: false, null);
            if (_event == 0)
                throw new OutOfMemoryException($"no event for a request: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            Overlapped = new NativeOverlapped { OffsetLow = (int)offset, OffsetHigh = (int)(offset >> 32), EventHandle = _event };
        }

        public NativeOverlapped Overlapped { get; }

        public void Dispose() => CloseHandle(_event);
    }

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool ReadFile(SafeFileHandle file, byte* buffer, uint length, uint* done, NativeOverlapped* overlapped);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool WriteFile(SafeFileHandle file, byte* data, uint length, uint* done, NativeOverlapped* overlapped);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetOverlappedResult(
        SafeFileHandle file, NativeOverlapped* overlapped, out uint moved, [MarshalAs(UnmanagedType.Bool)] bool wait);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DeviceIoControl(
        SafeFileHandle device, uint code, byte* input, uint inputLength, byte* output, uint outputLength, uint* returned,
        NativeOverlapped* overlapped);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle file);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileSizeEx(SafeFileHandle file, out long length);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetFileInformationByHandle(SafeFileHandle file, int kind, void* information, uint length);

    [LibraryImport("kernel32", EntryPoint = "CreateEventW", SetLastError = true)]
    private static partial nint CreateEvent(
        void* security, [MarshalAs(UnmanagedType.Bool)] bool manualReset, [MarshalAs(UnmanagedType.Bool)] bool initialState, char* name);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
