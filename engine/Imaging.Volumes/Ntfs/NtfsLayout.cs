namespace Imaging.Volumes.Ntfs;

/// <summary>A file of fixed size in a volume, filled for each machine.</summary>
/// <param name="Path">From the volume's root: <c>\Windows\Panther\unattend.xml</c>.</param>
/// <param name="Size">Bytes.</param>
public sealed record NtfsSlot(string Path, long Size);

/// <summary>Where a slot's bytes lie.</summary>
/// <param name="Path">As asked for.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Extents">In the file's order, whole clusters, <paramref name="Size"/> bytes together.</param>
public sealed record NtfsSlotExtents(string Path, long Size, IReadOnlyList<ByteRange> Extents);

/// <summary>
/// What a builder has to know of a volume to seal it. All ranges are whole clusters, and but for those of slots ascending; they are
/// disjoint.
/// </summary>
public sealed record NtfsLayout
{
    /// <summary>Bytes.</summary>
    public const int ClusterSize = NtfsGeometry.ClusterSize;

    /// <summary>Bytes of the partition the volume was built for, the backup boot sector included.</summary>
    public required long VolumeBytes { get; init; }

    /// <summary>The clusters $Bitmap says are in use: what a release has to hold.</summary>
    public required IReadOnlyList<ByteRange> Allocated { get; init; }

    /// <summary>
    /// Allocated clusters whose bytes change when the volume is applied: boot region, MFT records 6 and 8, the end of $Bitmap. All that
    /// <see cref="NtfsGrowth"/> reads.
    /// </summary>
    public required IReadOnlyList<ByteRange> Own { get; init; }

    /// <summary>Clusters of $LogFile, to be written as 0xFF, which Windows takes for an empty log.</summary>
    public required IReadOnlyList<ByteRange> LogFile { get; init; }

    /// <summary>
    /// Clusters of what Windows keeps of its memory, to be written as zeros: nobody's content, and none of it may reach another machine.
    /// May overlap <see cref="Own"/>, which then counts.
    /// </summary>
    public IReadOnlyList<ByteRange> Blank { get; init; } = [];

    /// <summary>In the order asked for.</summary>
    public required IReadOnlyList<NtfsSlotExtents> Slots { get; init; }
}
