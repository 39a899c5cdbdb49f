namespace Imaging.Platform.Windows.Native;

/// <summary>An open handle. Codes are Win32 error codes, 0 for success. Calls may be made from several threads at once.</summary>
internal interface IWindowsHandle : IDisposable
{
    /// <summary>ReadFile at an offset; waits for its end also on an overlapped handle. 0 with no bytes, or 38, is the end.</summary>
    int Read(long offset, Span<byte> buffer, out int count);

    /// <summary>WriteFile at an offset; waits for its end also on an overlapped handle.</summary>
    int Write(long offset, ReadOnlySpan<byte> data, out int count);

    /// <summary>FlushFileBuffers.</summary>
    int Flush();

    /// <summary>DeviceIoControl.</summary>
    /// <param name="count">Bytes of <paramref name="output"/> that were filled.</param>
    int Control(ControlCode code, ReadOnlySpan<byte> input, Span<byte> output, out int count);

    /// <summary>GetFileSizeEx: bytes; devices have none.</summary>
    int Length(out long length);

    /// <summary>SetFileInformationByHandle, FileEndOfFileInfo.</summary>
    int SetLength(long length);
}
