using System.Runtime.InteropServices;

namespace Imaging.Core;

/// <summary>Unmanaged memory on a page boundary, as direct I/O needs it. Not zeroed.</summary>
public sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>Bytes: covers every sector size in use.</summary>
    public const int Alignment = 4096;

    private byte* _memory;

    public AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), Alignment);
        GC.AddMemoryPressure(Math.Max(length, 1));
    }

    ~AlignedBuffer() => Free();

    public int Length { get; }

    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory == null, this);
            return new Span<byte>(_memory, Length);
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_memory == null)
            return;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        GC.RemoveMemoryPressure(Math.Max(Length, 1));
    }
}
