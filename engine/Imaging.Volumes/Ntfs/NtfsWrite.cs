namespace Imaging.Volumes.Ntfs;

/// <summary>Bytes a plan puts on a volume: given ones, or one value many times, so that large areas of zeros cost no memory.</summary>
public sealed record NtfsWrite
{
    private NtfsWrite(long offset, long length, ReadOnlyMemory<byte> bytes, byte fill)
    {
        Range = new ByteRange(offset, length);
        Bytes = bytes;
        Fill = fill;
    }

    /// <summary>Whole 512-byte sectors of the volume.</summary>
    public ByteRange Range { get; }

    /// <summary>The final bytes of the range; empty where it is filled with <see cref="Fill"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public byte Fill { get; }

    public bool IsFill => Bytes.IsEmpty;

    public static NtfsWrite Of(long offset, ReadOnlyMemory<byte> bytes) => new(offset, bytes.Length, bytes, 0);

    public static NtfsWrite Filled(long offset, long length, byte fill) => new(offset, length, default, fill);

    /// <summary>Puts the part of this write that falls on a buffer into it.</summary>
    /// <param name="offset">Where the buffer begins in the volume.</param>
    /// <param name="buffer">Bytes that are about to be written there.</param>
    public void Overlay(long offset, Span<byte> buffer)
    {
        long from = Math.Max(offset, Range.Offset);
        long to = Math.Min(offset + buffer.Length, Range.End);
        if (from >= to)
            return;
        Span<byte> there = buffer[(int)(from - offset)..(int)(to - offset)];
        if (IsFill)
            there.Fill(Fill);
        else
            Bytes.Span.Slice((int)(from - Range.Offset), there.Length).CopyTo(there);
    }

    public override string ToString() => IsFill ? $"{Range}: 0x{Fill:X2}" : $"{Range}: {Bytes.Length} given bytes";
}
