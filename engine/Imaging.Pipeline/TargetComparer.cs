using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>A place where the disk is not what the plan says.</summary>
public readonly record struct Difference(long DiskOffset, byte Found, byte Expected);

/// <summary>Holds planned content against a disk: one difference a range is noted, nothing is written.</summary>
public sealed class TargetComparer(IByteSource disk) : IContentSink, IDisposable
{
    private readonly ThreadLocal<AlignedBuffer> _buffer = new(() => new AlignedBuffer(ContentPipeline.PieceLength), trackAllValues: true);
    private readonly List<Difference> _differences = [];

    /// <summary>Sorted by offset.</summary>
    public IReadOnlyList<Difference> Differences => [.. _differences.OrderBy(d => d.DiskOffset)];

    public void Write(long diskOffset, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            Span<byte> found = _buffer.Value!.Span[..Math.Min(data.Length, ContentPipeline.PieceLength)];
            disk.Read(diskOffset, found);
            int same = found.CommonPrefixLength(data[..found.Length]);
            if (same < found.Length)
            {
                lock (_differences)
                    _differences.Add(new Difference(diskOffset + same, found[same], data[same]));
            }

            data = data[found.Length..];
            diskOffset += found.Length;
        }
    }

    public void Complete()
    {
    }

    public void Trail(CancellationToken cancel)
    {
    }

    public void Dispose()
    {
        foreach (AlignedBuffer buffer in _buffer.Values)
            buffer.Dispose();
        _buffer.Dispose();
    }
}
