using System.Runtime.InteropServices;

namespace Imaging.Core;

/// <summary>Unmanaged memory on a page boundary, as direct I/O needs it. Not zeroed.</summary>
public sealed unsafe partial class AlignedBuffer : IDisposable
{
    /// <summary>Bytes: covers every sector size in use.</summary>
    public const int Alignment = 4096;

    /// <summary>Bytes of a huge page of x86-64 and arm64.</summary>
    private const int HugePage = 2 * 1024 * 1024;

    /// <summary>MADV_HUGEPAGE of asm-generic/mman-common.h.</summary>
    private const int AdviseHugePages = 14;

    private byte* _memory;

    public AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        bool isHuge = length >= HugePage;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), isHuge ? HugePage : (nuint)Alignment);
        GC.AddMemoryPressure(Math.Max(length, 1));
        // Only whole huge pages: what is behind the last one stays small. A refusal costs page faults and nothing else.
        if (isHuge && OperatingSystem.IsLinux())
            _ = MemoryAdvise(_memory, (nuint)(length / HugePage * HugePage), AdviseHugePages);
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

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* memory, nuint length, int advice);
}
