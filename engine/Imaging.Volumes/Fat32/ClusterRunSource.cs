using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>A file on a volume: reads go to the runs of its chain. Does not own the partition.</summary>
internal sealed class ClusterRunSource : IByteSource
{
    private readonly IByteSource _partition;
    private readonly Extent[] _extents;

    public ClusterRunSource(IByteSource partition, string name, long length, Fat32Geometry geometry, List<FatRun> runs)
    {
        _partition = partition;
        Name = name;
        Length = length;
        _extents = new Extent[runs.Count];
        long at = 0;
        for (int i = 0; i < runs.Count; i++)
        {
            _extents[i] = new Extent(at, geometry.ClusterOffset(runs[i].First), (long)runs[i].Count * geometry.ClusterSize);
            at += _extents[i].Length;
        }
    }

    public string Name { get; }

    public long Length { get; }

    public void Read(long offset, Span<byte> buffer)
    {
        SourceRange.Check(this, offset, buffer.Length);
        for (int i = IndexOf(offset); buffer.Length > 0; i++)
        {
            (long start, long count) = _extents[i].Part(offset, buffer.Length);
            _partition.Read(start, buffer[..(int)count]);
            buffer = buffer[(int)count..];
            offset += count;
        }
    }

    public void DropCache(long offset, long length)
    {
        long end = Math.Min(offset + length, Length);
        for (int i = IndexOf(offset); offset < end; i++)
        {
            (long start, long count) = _extents[i].Part(offset, end - offset);
            _partition.DropCache(start, count);
            offset += count;
        }
    }

    public void Dispose()
    {
    }

    private int IndexOf(long offset)
    {
        int low = 0;
        int high = _extents.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_extents[middle].FileOffset <= offset)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private readonly record struct Extent(long FileOffset, long PartitionOffset, long Length)
    {
        public (long Start, long Count) Part(long offset, long wanted)
        {
            long skip = offset - FileOffset;
            return (PartitionOffset + skip, Math.Min(wanted, Length - skip));
        }
    }
}
