using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// Gives $Bitmap a bit for each cluster of the grown volume. Where its clusters do not suffice it gets the first new ones of the volume, as
/// one run. The bits of these are set; so are the padding bits after the last cluster's, up to a multiple of 64; those of all other new
/// clusters are clear, the old padding among them.
/// </summary>
sealed class BitmapGrowth
{
    private const int BitsPerCluster = NtfsGeometry.ClusterSize * 8;

    private readonly IByteSource _pristine;
    private readonly NtfsGeometry _old;
    private readonly NtfsGeometry _grown;
    private readonly GrowthRecord _record;

    /// <summary>Clusters of $Bitmap before and after.</summary>
    private readonly long _had;
    private readonly long _has;

    private BitmapGrowth(IByteSource pristine, NtfsBootSector boot, NtfsGeometry grown)
    {
        _pristine = pristine;
        _old = boot.Geometry;
        _grown = grown;
        _record = GrowthRecord.Read(pristine, boot, MftReference.Bitmap, "");
        _had = _record.Clusters;
        _has = Math.Max(_had, grown.BitmapClusters);
        CheckRuns();
    }

    private long Added => _has - _had;

    /// <exception cref="ImagingException">As <see cref="NtfsGrowth.Plan"/>.</exception>
    public static IEnumerable<NtfsWrite> Plan(IByteSource pristine, NtfsBootSector boot, NtfsGeometry grown)
    {
        var growth = new BitmapGrowth(pristine, boot, grown);
        NtfsWrite record = growth._record.Write(growth.GrownRuns(), grown.BitmapBytes, grown.BitmapBytes);
        return [record, .. growth.OldEnd(), .. growth.NewClusters()];
    }

    /// <summary>
    /// The first cluster of $Bitmap that growth changes: the one with the bit after the last cluster's, or the last there is.
    /// </summary>
    /// <param name="geometry">Before growth.</param>
    /// <param name="bitmapClusters">Clusters of the stream.</param>
    public static long FirstChanged(NtfsGeometry geometry, long bitmapClusters) =>
        Math.Min(geometry.Clusters / BitsPerCluster, bitmapClusters - 1);

    private void CheckRuns()
    {
        MftAttribute attribute = _record.Attribute;
        if (attribute.DataSize != _old.BitmapBytes)
            throw NtfsErrors.Damaged($"{attribute.Place}, data size of $Bitmap", $"{attribute.DataSize}", $"{_old.BitmapBytes}");
        if (_had < _old.BitmapClusters)
            throw NtfsErrors.Damaged($"{attribute.Place}, clusters of $Bitmap", $"{_had}", $"at least {_old.BitmapClusters}");
        foreach (ClusterRun run in _record.Runs)
        {
            if (run.IsHole)
                throw NtfsErrors.Damaged(attribute.Place, "a hole", "clusters for all of $Bitmap");
            if (run.Lcn > _old.Clusters - run.Length)
                throw NtfsErrors.Damaged(
                    attribute.Place, $"clusters {run.Lcn} to {run.EndLcn - 1}", $"clusters below {_old.Clusters}");
        }
    }

    private List<ClusterRun> GrownRuns()
    {
        List<ClusterRun> runs = [.. _record.Runs];
        if (Added == 0)
            return runs;
        if (runs[^1].EndLcn == _old.Clusters)
            runs[^1] = runs[^1] with { Length = runs[^1].Length + Added };
        else
            runs.Add(new ClusterRun(_had, _old.Clusters, Added));
        return runs;
    }

    /// <summary>The clusters $Bitmap had, from the first that changes on.</summary>
    private IEnumerable<NtfsWrite> OldEnd()
    {
        long from = FirstChanged(_old, _had);
        foreach (ClusterRun run in _record.Runs)
        {
            if (run.EndVcn <= from)
                continue;
            long vcn = Math.Max(run.Vcn, from);
            long lcn = run.Lcn + (vcn - run.Vcn);
            byte[] bytes = new byte[(run.EndVcn - vcn) * NtfsGeometry.ClusterSize];
            _pristine.Read(lcn * NtfsGeometry.ClusterSize, bytes);
            Render(vcn, bytes);
            yield return NtfsWrite.Of(lcn * NtfsGeometry.ClusterSize, bytes);
        }
    }

    /// <summary>
    /// The clusters $Bitmap gets: mostly free space, so mostly zeros. Where it gets none, the first new cluster of the volume, which held
    /// the old backup boot sector, is cleared instead.
    /// </summary>
    private IEnumerable<NtfsWrite> NewClusters()
    {
        long first = _old.Clusters - _had;
        if (Added == 0)
            yield return NtfsWrite.Filled(_old.TailOffset, NtfsGeometry.ClusterSize, 0);

        for (long vcn = _had; vcn < _has;)
        {
            long next = NextWithBits(vcn);
            if (next > vcn)
            {
                yield return NtfsWrite.Filled((first + vcn) * NtfsGeometry.ClusterSize, (next - vcn) * NtfsGeometry.ClusterSize, 0);
                vcn = next;
                continue;
            }

            byte[] bytes = new byte[NtfsGeometry.ClusterSize];
            Render(vcn, bytes);
            yield return NtfsWrite.Of((first + vcn) * NtfsGeometry.ClusterSize, bytes);
            vcn++;
        }
    }

    /// <summary>The first cluster of $Bitmap from <paramref name="vcn"/> on that has a bit set; the end where none has.</summary>
    private long NextWithBits(long vcn)
    {
        long next = _has;
        foreach ((long from, long to) in SetBits())
        {
            if (from < to && (to - 1) / BitsPerCluster >= vcn)
                next = Math.Min(next, Math.Max(vcn, from / BitsPerCluster));
        }

        return next;
    }

    /// <summary>Changes clusters of $Bitmap from what they were, zeros for new ones, to what they become.</summary>
    private void Render(long vcn, Span<byte> bytes)
    {
        long first = vcn * BitsPerCluster;
        Put(bytes, first, _old.Clusters, first + (bytes.Length * 8L), false);
        foreach ((long from, long to) in SetBits())
            Put(bytes, first, from, to, true);
    }

    /// <summary>The bits from the old cluster count on that are set.</summary>
    private (long From, long To)[] SetBits() =>
        [(_old.Clusters, _old.Clusters + Added), (_grown.Clusters, _grown.BitmapBytes * 8)];

    /// <summary>Gives one value to the bits of a range that fall on the buffer. LSB first.</summary>
    private static void Put(Span<byte> bytes, long firstBit, long from, long to, bool value)
    {
        long bit = Math.Max(from - firstBit, 0);
        long end = Math.Min(to - firstBit, bytes.Length * 8L);
        while (bit < end)
        {
            if (bit % 8 == 0 && end - bit >= 8)
            {
                bytes[(int)(bit / 8)] = value ? (byte)0xFF : (byte)0;
                bit += 8;
                continue;
            }

            byte mask = (byte)(1 << (int)(bit % 8));
            ref byte there = ref bytes[(int)(bit / 8)];
            there = value ? (byte)(there | mask) : (byte)(there & ~mask);
            bit++;
        }
    }
}
