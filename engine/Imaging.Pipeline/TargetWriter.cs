using System.Collections.Concurrent;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>
/// Writes content to the target and reads it back, trailing the writers by a segment:
/// <list type="number">
/// <item>a write that falls into a head is held back, everything else goes to the disk; its CRC-32C is noted;</item>
/// <item>every <see cref="SegmentLength"/> bytes the noted writes become a segment;</item>
/// <item>the trail flushes the device, reads the segment again and compares, while the next one is being written;</item>
/// <item>at the end it reads one range of every segment once more: a disk that is smaller than it says keeps each segment until a later
/// one lands on top of it.</item>
/// </list>
/// </summary>
public sealed class TargetWriter(IBlockDevice device, HeldHeads heads, bool readBack) : IContentSink, IDisposable
{
    /// <summary>Longest range that is read back at once, in bytes: a chunk.</summary>
    private const int MaximumRange = ClusterChunker.MaximumChunk;

    private readonly BlockingCollection<List<Range>> _segments = new(boundedCapacity: 2);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _trailEnded = new();
    private List<Range> _current = [];
    private long _currentBytes;
    private long _readBackBytes;

    /// <summary>Bytes written between two flushes.</summary>
    public long SegmentLength { get; init; } = 256 * ByteSize.MiB;

    /// <summary>Bytes read back and found right.</summary>
    public long ReadBackBytesDone => Interlocked.Read(ref _readBackBytes);

    public void Write(long diskOffset, ReadOnlySpan<byte> data)
    {
        diskOffset = heads.Keep(diskOffset, ref data);
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> piece = data[..Math.Min(data.Length, MaximumRange)];
            device.Write(diskOffset, piece);
            if (readBack)
                Note(new Range(diskOffset, piece.Length, Crc32C.Of(piece)));
            diskOffset += piece.Length;
            data = data[piece.Length..];
        }
    }

    public void Complete()
    {
        if (_current.Count > 0 && !_trailEnded.IsCancellationRequested)
            Enqueue(_current);
        _segments.CompleteAdding();
    }

    public void Trail(CancellationToken cancel)
    {
        try
        {
            using var buffer = new AlignedBuffer(MaximumRange);
            var samples = new List<Range>();
            foreach (List<Range> segment in _segments.GetConsumingEnumerable(cancel))
            {
                ReadBack(segment, buffer, cancel);
                samples.Add(segment[0]);
            }

            // With read-back every write is in a segment, and each of these was flushed.
            if (!readBack)
                device.Flush();
            foreach (Range sample in samples)
            {
                cancel.ThrowIfCancellationRequested();
                Check(sample, buffer);
            }
        }
        finally
        {
            _trailEnded.Cancel();
        }
    }

    public void Dispose()
    {
        _segments.Dispose();
        _trailEnded.Dispose();
    }

    private void Note(Range range)
    {
        List<Range>? full = null;
        lock (_gate)
        {
            _current.Add(range);
            _currentBytes += range.Length;
            if (_currentBytes >= SegmentLength)
            {
                full = _current;
                _current = new List<Range>(full.Count);
                _currentBytes = 0;
            }
        }

        if (full is not null)
            Enqueue(full);
    }

    /// <summary>Waits for room, unless the trail has died: then its failure is the one to report.</summary>
    private void Enqueue(List<Range> segment)
    {
        try
        {
            _segments.Add(segment, _trailEnded.Token);
        }
        catch (OperationCanceledException) when (_trailEnded.IsCancellationRequested)
        {
            // The work group has the trail's failure already.
        }
    }

    private void ReadBack(List<Range> segment, AlignedBuffer buffer, CancellationToken cancel)
    {
        device.Flush();
        segment.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        foreach (Range range in segment)
        {
            cancel.ThrowIfCancellationRequested();
            Check(range, buffer);
            Interlocked.Add(ref _readBackBytes, range.Length);
        }
    }

    private void Check(Range range, AlignedBuffer buffer)
    {
        Span<byte> found = buffer.Span[..range.Length];
        device.Read(range.Offset, found);
        uint crc = Crc32C.Of(found);
        if (crc != range.Crc)
            throw new ImagingException(ExitCode.DeviceIo, $"{device.Name} at offset {range.Offset}, {range.Length} bytes", $"CRC-32C {crc:x8} on reading back", $"{range.Crc:x8}, as written", "The disk does not keep what is written to it: replace it.");
    }

    /// <summary>A range that was written and what it has to read as.</summary>
    private readonly record struct Range(long Offset, int Length, uint Crc);
}
