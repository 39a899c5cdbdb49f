using System.Runtime.InteropServices;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>
/// Writes content to the target and reads it back, close behind the writers:
/// <list type="number">
/// <item>a write that falls into a head is held back, everything else goes to the disk; its CRC-32C is noted;</item>
/// <item>as soon as the trail is free and <see cref="SegmentLength"/> bytes are noted, it takes all there is, flushes the device, reads
/// that again and compares, while others write on: a disk that is quick has little left to read when the last byte was written;</item>
/// <item>at the end it reads one short range of every <see cref="SampleStride"/> bytes once more: a disk that is smaller than it says
/// keeps a segment until a later one lands on top of it.</item>
/// </list>
/// </summary>
public sealed class TargetWriter(IBlockDevice device, HeldHeads heads, bool readBack) : IContentSink, IDisposable
{
    /// <summary>Bytes that were read back between two ranges that are read twice.</summary>
    public const long SampleStride = 256 * ByteSize.MiB;

    /// <summary>More than a trail that keeps up ever notes, so that its lists do not grow.</summary>
    private const int UsualRanges = 4096;

    /// <summary>Ranges of which the shortest is read twice.</summary>
    private const int SampleChoice = 16;

    /// <summary>Longest range that is read back at once, in bytes: a chunk.</summary>
    private const int MaximumRange = ClusterChunker.MaximumChunk;

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _trailMayGo = new(false);
    private List<Range> _noted = new(UsualRanges);
    private long _notedBytes;
    private bool _isComplete;
    private long _readBackBytes;

    /// <summary>Bytes noted before the trail flushes, at the least; the last segment may be shorter.</summary>
    public long SegmentLength { get; init; } = 32 * ByteSize.MiB;

    /// <summary>Bytes read back and found right.</summary>
    public long ReadBackBytesDone => Interlocked.Read(ref _readBackBytes);

    public void Write(long diskOffset, ReadOnlySpan<byte> data)
    {
        for (diskOffset = heads.Keep(diskOffset, ref data); !data.IsEmpty; diskOffset = heads.Keep(diskOffset, ref data))
        {
            ReadOnlySpan<byte> piece = data[..(int)Math.Min(Math.Min(data.Length, MaximumRange), heads.BytesBefore(diskOffset))];
            device.Write(diskOffset, piece);
            if (readBack)
                Note(new Range(diskOffset, piece.Length, Crc32C.Of(piece)));
            diskOffset += piece.Length;
            data = data[piece.Length..];
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            _trailMayGo.Set();
        }
    }

    public void Trail(CancellationToken cancel)
    {
        using var buffer = new AlignedBuffer(MaximumRange);
        var samples = new List<Range>();
        var segment = new List<Range>(UsualRanges);
        while (TakeNoted(ref segment, cancel))
            ReadBack(segment, samples, buffer, cancel);

        // With read-back every write is in a segment, and each of these was flushed.
        if (!readBack)
            device.Flush();
        foreach (Range sample in samples)
        {
            cancel.ThrowIfCancellationRequested();
            Check([sample], buffer);
        }
    }

    public void Dispose() => _trailMayGo.Dispose();

    private void Note(Range range)
    {
        lock (_gate)
        {
            _noted.Add(range);
            _notedBytes += range.Length;
            if (_notedBytes >= SegmentLength)
                _trailMayGo.Set();
        }
    }

    /// <summary>Waits for a segment and takes it, in exchange for an empty list.</summary>
    /// <returns>False when there is none and no more will come.</returns>
    private bool TakeNoted(ref List<Range> segment, CancellationToken cancel)
    {
        segment.Clear();
        _trailMayGo.Wait(cancel);
        lock (_gate)
        {
            (segment, _noted) = (_noted, segment);
            _notedBytes = 0;
            if (!_isComplete)
                _trailMayGo.Reset();
        }

        return segment.Count > 0;
    }

    private void ReadBack(List<Range> segment, List<Range> samples, AlignedBuffer buffer, CancellationToken cancel)
    {
        device.Flush();
        segment.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        ReadOnlySpan<Range> left = CollectionsMarshal.AsSpan(segment);
        while (!left.IsEmpty)
        {
            cancel.ThrowIfCancellationRequested();
            if (ReadBackBytesDone >= samples.Count * SampleStride)
                samples.Add(Shortest(left[..Math.Min(left.Length, SampleChoice)]));
            ReadOnlySpan<Range> run = Adjoining(left);
            Check(run, buffer);
            Interlocked.Add(ref _readBackBytes, run[^1].End - run[0].Offset);
            left = left[run.Length..];
        }
    }

    /// <summary>
    /// Samples are read when everything else is done and a station waits: 24 of them took 70 ms while they were the first range each.
    /// </summary>
    private static Range Shortest(ReadOnlySpan<Range> ranges)
    {
        Range shortest = ranges[0];
        foreach (Range range in ranges)
            shortest = range.Length < shortest.Length ? range : shortest;
        return shortest;
    }

    /// <summary>The first ranges that follow each other without a gap, and fit the buffer: a disk reads them at once.</summary>
    private static ReadOnlySpan<Range> Adjoining(ReadOnlySpan<Range> ranges)
    {
        int count = 1;
        while (count < ranges.Length && ranges[count].Offset == ranges[count - 1].End
            && ranges[count].End - ranges[0].Offset <= MaximumRange)
            count++;
        return ranges[..count];
    }

    private void Check(ReadOnlySpan<Range> run, AlignedBuffer buffer)
    {
        Span<byte> found = buffer.Span[..(int)(run[^1].End - run[0].Offset)];
        device.Read(run[0].Offset, found);
        foreach (Range range in run)
        {
            Check(range, found[..range.Length]);
            found = found[range.Length..];
        }
    }

    private void Check(Range range, ReadOnlySpan<byte> found)
    {
        // No checksum is told: they may be those of a secret.
        if (Crc32C.Of(found) != range.Crc)
            throw new ImagingException(
                ExitCode.DeviceIo, $"{device.Name} at offset {range.Offset}, {range.Length} bytes", "other bytes on reading back",
                "those that were written", "The disk does not keep what is written to it: replace it.");
    }

    /// <summary>A range that was written and what it has to read as.</summary>
    private readonly record struct Range(long Offset, int Length, uint Crc)
    {
        public long End => Offset + Length;
    }
}
