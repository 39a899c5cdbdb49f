using Imaging.Core;

namespace Imaging.Testing.Devices;

/// <summary>What a <see cref="FaultyDevice"/> does wrong.</summary>
public enum DeviceFault
{
    None,

    /// <summary>A write succeeds and does nothing: what was there stays.</summary>
    DropWrite,

    /// <summary>One bit in the middle of a write is stored wrong.</summary>
    FlipBit,

    /// <summary>A write lands a sector too far; too near at the end of the Inner.</summary>
    MisplaceWrite,

    /// <summary>A write stores its first half and fails.</summary>
    FailWrite,

    /// <summary>A flush fails.</summary>
    FailFlush,

    /// <summary>A flush succeeds and does nothing.</summary>
    SwallowFlush,
}

/// <summary>
/// Passes everything on, and does one thing wrong, once: at the n-th write or flush. A write that could go wrong without a trace, zeros
/// onto zeros, is not taken for it; the next that comes is, from whatever thread.
/// </summary>
/// <param name="at">Counted from 0, among the writes or flushes as the fault has it.</param>
public sealed class FaultyDevice(IBlockDevice disk, DeviceFault fault, int at) : DelegatingDevice(disk)
{
    private readonly Lock _choice = new();
    private int _writes = -1;
    private int _flushes = -1;

    public int Writes => _writes + 1;

    public int Flushes => _flushes + 1;

    /// <summary>Where the faulty write was to go; null before it, and for flushes.</summary>
    public long? FaultOffset { get; private set; }

    /// <summary>The number of the faulty write; −1 before it, and for flushes.</summary>
    public int FaultNumber { get; private set; } = -1;

    /// <summary>Called before each write, with its number.</summary>
    public Action<int>? Writing { get; init; }

    public override void Write(long offset, ReadOnlySpan<byte> data)
    {
        int number = Interlocked.Increment(ref _writes);
        Writing?.Invoke(number);
        if (number >= at && fault is not (DeviceFault.None or DeviceFault.FailFlush or DeviceFault.SwallowFlush)
            && IsTheFaulty(number, offset, data))
            WriteWrong(offset, data);
        else
            Inner.Write(offset, data);
    }

    public override void Flush()
    {
        bool mine = Interlocked.Increment(ref _flushes) == at;
        if (mine && fault == DeviceFault.FailFlush)
            throw new ImagingException(ExitCode.DeviceIo, Name, "a flush that failed", "", "");
        if (!mine || fault != DeviceFault.SwallowFlush)
            Inner.Flush();
    }

    private bool IsTheFaulty(int number, long offset, ReadOnlySpan<byte> data)
    {
        lock (_choice)
        {
            if (FaultNumber >= 0 || IsThere(offset, data))
                return false;
            (FaultOffset, FaultNumber) = (offset, number);
            return true;
        }
    }

    /// <summary>True where the disk holds already what the faulty write would leave out.</summary>
    private bool IsThere(long offset, ReadOnlySpan<byte> data)
    {
        if (fault is not (DeviceFault.DropWrite or DeviceFault.MisplaceWrite))
            return false;
        if (fault == DeviceFault.MisplaceWrite && !IsAtEnd(offset, data))
            data = data[..SectorSize];
        var there = new byte[data.Length];
        Inner.Read(offset, there);
        return data.SequenceEqual(there);
    }

    private bool IsAtEnd(long offset, ReadOnlySpan<byte> data) => offset + data.Length >= Length;

    private void WriteWrong(long offset, ReadOnlySpan<byte> data)
    {
        switch (fault)
        {
            case DeviceFault.FlipBit:
                byte[] flipped = data.ToArray();
                flipped[data.Length / 2] ^= 0x10;
                Inner.Write(offset, flipped);
                break;
            case DeviceFault.MisplaceWrite:
                Inner.Write(IsAtEnd(offset, data) ? offset - SectorSize : offset + SectorSize, data);
                break;
            case DeviceFault.FailWrite:
                Inner.Write(offset, data[..(data.Length / 2 / SectorSize * SectorSize)]);
                throw new ImagingException(ExitCode.DeviceIo, $"{Name} at offset {offset}", "a write that failed", "", "");
            default:
                break;
        }
    }
}
