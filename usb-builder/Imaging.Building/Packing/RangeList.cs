using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Packing;

/// <summary>Arithmetic on lists of ranges.</summary>
internal static class RangeList
{
    /// <summary>What of <paramref name="from"/> is in none of <paramref name="taken"/>, ascending.</summary>
    /// <param name="from">Ascending and disjoint.</param>
    /// <param name="taken">In any order.</param>
    public static IEnumerable<ByteRange> Subtract(IReadOnlyList<ByteRange> from, IEnumerable<ByteRange> taken)
    {
        IReadOnlyList<ByteRange> holes = ByteRange.Union(taken);
        int next = 0;
        foreach (ByteRange range in from)
        {
            long start = range.Offset;
            while (next < holes.Count && holes[next].End <= start)
                next++;
            for (int i = next; i < holes.Count && holes[i].Offset < range.End; i++)
            {
                if (holes[i].Offset > start)
                    yield return new ByteRange(start, holes[i].Offset - start);
                start = Math.Max(start, holes[i].End);
            }

            if (start < range.End)
                yield return new ByteRange(start, range.End - start);
        }
    }
}
