namespace Imaging.Volumes.Ntfs;

/// <summary>Bytes of a volume.</summary>
/// <param name="Offset">Bytes from the start of the volume.</param>
/// <param name="Length">Bytes, more than 0.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The first byte after the range.</summary>
    public long End => Offset + Length;

    /// <summary>True where <paramref name="other"/> lies inside, ends included.</summary>
    public bool Contains(ByteRange other) => other.Offset >= Offset && other.End <= End;

    public bool Overlaps(ByteRange other) => other.Offset < End && Offset < other.End;

    /// <summary>The same bytes in ascending order, with ranges that touch or overlap made one.</summary>
    public static IReadOnlyList<ByteRange> Union(IEnumerable<ByteRange> ranges)
    {
        var merged = new List<ByteRange>();
        foreach (ByteRange range in ranges.OrderBy(r => r.Offset))
        {
            if (merged.Count > 0 && range.Offset <= merged[^1].End)
                merged[^1] = merged[^1] with { Length = Math.Max(range.End, merged[^1].End) - merged[^1].Offset };
            else
                merged.Add(range);
        }

        return merged;
    }

    public override string ToString() => $"bytes {Offset} to {End - 1}";
}
