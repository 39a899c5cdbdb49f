using System.Runtime.InteropServices;

namespace Imaging.Wim;

/// <summary>A string in the encoding libwim wants on this system, ended by a zero: UTF-16 on Windows, WTF-8 elsewhere.</summary>
internal sealed unsafe class NativeText : IDisposable
{
    private void* _memory;

    public NativeText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("a path or name holds a NUL", nameof(text));
        if (OperatingSystem.IsWindows())
        {
            _memory = (void*)Marshal.StringToHGlobalUni(text);
            return;
        }

        int length = Wtf8.MaxByteCount(text.Length);
        _memory = (void*)Marshal.AllocHGlobal(length + 1);
        var bytes = new Span<byte>(_memory, length + 1);
        bytes[Wtf8.Encode(text, bytes)] = 0;
    }

    public void* Pointer => _memory;

    /// <summary>The string at a pointer libwim gave; null for a null pointer.</summary>
    public static string? Read(void* text) =>
        text == null ? null
        : OperatingSystem.IsWindows() ? new string((char*)text)
        : Wtf8.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text));

    public void Dispose()
    {
        Marshal.FreeHGlobal((nint)_memory);
        _memory = null;
    }
}
