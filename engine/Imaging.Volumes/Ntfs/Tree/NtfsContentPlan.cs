namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>What a piece of a stream is made of.</summary>
enum NtfsPieceKind
{
    /// <summary>Bytes as the clusters have them.</summary>
    Plain,

    /// <summary>Zeros, without clusters.</summary>
    Zeros,

    /// <summary>Clusters of a compressed unit; the last of a unit says how many bytes it gives.</summary>
    Packed,
}

/// <summary>The next bytes of a stream.</summary>
/// <param name="Offset">In the volume, a multiple of a cluster; without meaning for zeros.</param>
/// <param name="ReadBytes">Whole clusters; 0 for zeros.</param>
/// <param name="GivenBytes">What the stream gets.</param>
/// <param name="IsLast">True where the stream ends.</param>
readonly record struct ContentPiece(TreeContent Content, NtfsPieceKind Kind, long Offset, int ReadBytes, long GivenBytes, bool IsLast);

/// <summary>Cuts streams into pieces, each stream from its beginning to its end.</summary>
static class NtfsContentPlan
{
    private const int Cluster = NtfsGeometry.ClusterSize;
    private const int Unit = TreeContent.UnitClusters;

    /// <param name="most">Bytes of a piece, a multiple of a compressed unit.</param>
    public static IEnumerable<ContentPiece> Cut(IEnumerable<TreeContent> contents, int most)
    {
        foreach (TreeContent content in contents)
        {
            foreach (ContentPiece piece in content.IsCompressed ? CutUnits(content) : CutRuns(content, most))
                yield return piece;
            if (content.Size > content.WrittenBytes)
                yield return new ContentPiece(content, NtfsPieceKind.Zeros, 0, 0, content.Size - content.WrittenBytes, IsLast: true);
        }
    }

    private static IEnumerable<ContentPiece> CutRuns(TreeContent content, int most)
    {
        long left = content.WrittenBytes;
        for (int i = 0; left > 0; i++)
        {
            ClusterRun run = content.Runs[i];
            long inRun = Math.Min(left, run.Length * Cluster);
            for (long at = 0; at < inRun;)
            {
                long given = run.IsHole ? inRun : Math.Min(most, inRun - at);
                left -= given;
                bool isLast = left == 0 && content.Size == content.WrittenBytes;
                yield return run.IsHole
                    ? new ContentPiece(content, NtfsPieceKind.Zeros, 0, 0, given, isLast)
                    : new ContentPiece(content, NtfsPieceKind.Plain, (run.Lcn * Cluster) + at, WholeClusters(given), given, isLast);
                at += given;
            }
        }
    }

    /// <summary>
    /// A unit without clusters is zeros, one with all of them is as it is, and any other is compressed (Linux-NTFS documentation,
    /// "Compressed files").
    /// </summary>
    private static IEnumerable<ContentPiece> CutUnits(TreeContent content)
    {
        int first = 0;
        for (long done = 0; done < content.WrittenBytes; done += Unit * Cluster)
        {
            long vcn = done / Cluster;
            int given = (int)Math.Min(Unit * Cluster, content.WrittenBytes - done);
            bool isLast = done + given == content.Size;
            while (content.Runs[first].EndVcn <= vcn)
                first++;
            List<ClusterRun> held = PartsOf(content, first, vcn);
            long clusters = held.Sum(r => r.Length);
            if (clusters == 0)
                yield return new ContentPiece(content, NtfsPieceKind.Zeros, 0, 0, given, isLast);
            foreach (ContentPiece piece in clusters == Unit ? Plain(content, held, given, isLast) : Packed(content, held, given, isLast))
                yield return piece;
        }
    }

    private static IEnumerable<ContentPiece> Plain(TreeContent content, List<ClusterRun> held, int given, bool isLast)
    {
        foreach (ClusterRun run in held)
        {
            int here = (int)Math.Min(given, run.Length * Cluster);
            if (here == 0)
                yield break;
            given -= here;
            yield return new ContentPiece(content, NtfsPieceKind.Plain, run.Lcn * Cluster, WholeClusters(here), here, isLast && given == 0);
        }
    }

    private static IEnumerable<ContentPiece> Packed(TreeContent content, List<ClusterRun> held, int given, bool isLast)
    {
        for (int i = 0; i < held.Count; i++)
        {
            bool endsUnit = i == held.Count - 1;
            yield return new ContentPiece(
                content, NtfsPieceKind.Packed, held[i].Lcn * Cluster, (int)held[i].Length * Cluster, endsUnit ? given : 0,
                isLast && endsUnit);
        }
    }

    /// <summary>The clusters of the unit that begins at <paramref name="vcn"/>.</summary>
    private static List<ClusterRun> PartsOf(TreeContent content, int first, long vcn)
    {
        var parts = new List<ClusterRun>();
        for (int i = first; i < content.Runs.Length && content.Runs[i].Vcn < vcn + Unit; i++)
        {
            ClusterRun run = content.Runs[i];
            long from = Math.Max(run.Vcn, vcn);
            long length = Math.Min(run.EndVcn, vcn + Unit) - from;
            if (!run.IsHole)
                parts.Add(new ClusterRun(from, run.Lcn + (from - run.Vcn), length));
        }

        return parts;
    }

    private static int WholeClusters(long bytes) => (int)(NtfsGeometry.ClustersFor(bytes) * Cluster);
}
