using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>Zeros.</summary>
internal sealed class ZeroSource(string name, long length) : IByteSource
{
    public string Name { get; } = name;

    public long Length { get; } = length;

    public void Read(long offset, Span<byte> buffer)
    {
        SourceRange.Check(this, offset, buffer.Length);
        buffer.Clear();
    }

    public void Dispose()
    {
    }
}

/// <summary>Bytes in memory, followed by zeros up to the length.</summary>
internal sealed class PaddedBytes(string name, ReadOnlyMemory<byte> bytes, long length) : IByteSource
{
    public string Name { get; } = name;

    public long Length { get; } = length;

    public void Read(long offset, Span<byte> buffer)
    {
        SourceRange.Check(this, offset, buffer.Length);
        int count = (int)Math.Clamp(bytes.Length - offset, 0, buffer.Length);
        if (count > 0)
            bytes.Span.Slice((int)offset, count).CopyTo(buffer);
        buffer[count..].Clear();
    }

    public void Dispose()
    {
    }
}

/// <summary>Another source, followed by zeros up to the length. Owns the other source.</summary>
internal sealed class PaddedSource(IByteSource inner, long length) : IByteSource
{
    public string Name => inner.Name;

    public long Length { get; } = length;

    public void Read(long offset, Span<byte> buffer)
    {
        SourceRange.Check(this, offset, buffer.Length);
        int count = (int)Math.Clamp(inner.Length - offset, 0, buffer.Length);
        if (count > 0)
            inner.Read(offset, buffer[..count]);
        buffer[count..].Clear();
    }

    public void DropCache(long offset, long length)
    {
        long count = Math.Min(length, inner.Length - offset);
        if (count > 0)
            inner.DropCache(offset, count);
    }

    public void Dispose() => inner.Dispose();
}

internal static class SourceRange
{
    public static void Check(IByteSource source, long offset, int count)
    {
        if (offset < 0 || offset > source.Length - count)
        {
            throw new ImagingException(ExitCode.DeviceIo, source.Name, $"a request for {count} bytes at offset {offset}",
                $"a range inside its {source.Length} bytes", "The file or volume is smaller than its user says.");
        }
    }
}
