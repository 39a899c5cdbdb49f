using Imaging.Core;

namespace Imaging.Testing.Devices;

/// <summary>
/// A disk with a volatile cache that keeps a log, from which every state a power cut may leave can be made.
/// A flush covers the writes that returned before it was called, and not one more; it then takes a while, so that other threads write on.
/// What is read back before it was flushed proves nothing of the medium: such reads are violations.
/// </summary>
public sealed class PowerCutDevice(IBlockDevice disk) : DelegatingDevice(disk)
{
    private static readonly TimeSpan s_flushTime = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private readonly List<DeviceOperation> _log = [];
    private readonly List<DeviceOperation> _unflushed = [];
    private readonly List<string> _violations = [];

    /// <summary>How long a write takes after it took effect; zero leaves others little time to flush between two writes.</summary>
    public TimeSpan WriteTime { get; init; }

    /// <summary>Every write, flush and discard, in the order they took effect.</summary>
    public IReadOnlyList<DeviceOperation> Log => _log;

    /// <summary>Reads of what was not flushed.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Overwrites what is discarded, as a disk may: nothing may rely on what it reads as.</summary>
    public static void Scramble(IBlockDevice disk, long offset, long length)
    {
        const int Step = 64 * 1024;
        var piece = new byte[Step];
        for (long end = offset + length; offset < end; offset += Step)
        {
            Span<byte> there = piece.AsSpan(0, (int)Math.Min(Step, end - offset));
            disk.Read(offset, there);
            if (!there.ContainsAnyExcept((byte)0))
                continue;
            there.Fill(0xDC);
            disk.Write(offset, there);
        }
    }

    public override void Read(long offset, Span<byte> buffer)
    {
        lock (_gate)
        {
            int length = buffer.Length;
            if (_unflushed.Find(w => w.Overlaps(offset, length)) is { } write)
                _violations.Add($"{length} bytes at {offset} read before the {write.Length} bytes written at {write.Offset} were flushed");
            base.Read(offset, buffer);
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> data)
    {
        var write = new DeviceOperation(DeviceOperationKind.Write, offset, data.Length, data.ToArray());
        lock (_gate)
        {
            base.Write(offset, data);
            _log.Add(write);
            _unflushed.Add(write);
        }

        if (WriteTime > TimeSpan.Zero)
            Thread.Sleep(WriteTime);
    }

    public override void Flush()
    {
        lock (_gate)
        {
            base.Flush();
            _log.Add(new DeviceOperation(DeviceOperationKind.Flush, 0, 0, []));
            _unflushed.Clear();
        }

        Thread.Sleep(s_flushTime);
    }

    public override void Discard(long offset, long length)
    {
        lock (_gate)
        {
            Scramble(Inner, offset, length);
            base.Discard(offset, length);
            _log.Add(new DeviceOperation(DeviceOperationKind.Discard, offset, length, []));
        }
    }
}
