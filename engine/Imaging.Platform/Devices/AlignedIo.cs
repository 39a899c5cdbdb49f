using System.Runtime.CompilerServices;
using Imaging.Core;

namespace Imaging.Platform.Devices;

/// <summary>
/// What every device does to a request before the operating system sees it: check its range, and take it through aligned memory where
/// direct I/O asks for that. Whole aligned requests pass without a copy.
/// </summary>
internal sealed unsafe class AlignedIo(IRawFile file, long length, int sectorSize) : IDisposable
{
    /// <summary>Bytes that requests may be for.</summary>
    public long Length { get; set; } = length;

    /// <summary>Few, since callers that care for speed bring aligned memory; big, so that those who do not are not slow.</summary>
    private readonly BufferPool? _bounce = file.IsDirect ? new BufferPool(count: 2, bufferLength: (int)ByteSize.MiB) : null;

    public void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        if (_bounce is null || IsAligned(offset, buffer))
            file.Read(offset, buffer);
        else
            ReadThroughBounce(_bounce, offset, buffer);
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        CheckRange(offset, data.Length);
        if (offset % sectorSize != 0 || data.Length % sectorSize != 0)
            throw new ArgumentException($"write of {data.Length} bytes at {offset} is not on {sectorSize}-byte sectors");
        if (_bounce is null || IsAligned(offset, data))
            file.Write(offset, data);
        else
            WriteThroughBounce(_bounce, offset, data);
    }

    public void CheckRange(long offset, long count)
    {
        if (offset >= 0 && count >= 0 && offset <= Length - count)
            return;
        throw new ImagingException(ExitCode.DeviceIo, file.Name, $"a request for {count} bytes at offset {offset}",
            $"a range inside its {Length} bytes", "The device or image is smaller than its content says.");
    }

    public void Dispose() => _bounce?.Dispose();

    private void ReadThroughBounce(BufferPool pool, long offset, Span<byte> buffer)
    {
        AlignedBuffer bounce = pool.Rent(CancellationToken.None);
        try
        {
            while (buffer.Length > 0)
            {
                int inSector = (int)(offset % sectorSize);
                int count = Math.Min(bounce.Length - inSector, buffer.Length);
                int covering = (inSector + count + sectorSize - 1) / sectorSize * sectorSize;
                file.Read(offset - inSector, bounce.Span[..covering]);
                bounce.Span.Slice(inSector, count).CopyTo(buffer);
                buffer = buffer[count..];
                offset += count;
            }
        }
        finally
        {
            pool.Return(bounce);
        }
    }

    private void WriteThroughBounce(BufferPool pool, long offset, ReadOnlySpan<byte> data)
    {
        AlignedBuffer bounce = pool.Rent(CancellationToken.None);
        try
        {
            while (data.Length > 0)
            {
                int count = Math.Min(bounce.Length, data.Length);
                data[..count].CopyTo(bounce.Span);
                file.Write(offset, bounce.Span[..count]);
                data = data[count..];
                offset += count;
            }
        }
        finally
        {
            pool.Return(bounce);
        }
    }

    private bool IsAligned(long offset, ReadOnlySpan<byte> memory) =>
        offset % sectorSize == 0 && memory.Length % sectorSize == 0
        && (nuint)Unsafe.AsPointer(ref Unsafe.AsRef(in memory.GetPinnableReference())) % (nuint)sectorSize == 0;
}
