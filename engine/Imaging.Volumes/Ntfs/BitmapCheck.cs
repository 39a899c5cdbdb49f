using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>$Bitmap marks exactly the clusters that files have, and is padded as Windows does.</summary>
static class BitmapCheck
{
    public static void Run(NtfsVolume volume, ClusterBitmap used, Findings findings)
    {
        NtfsStream stream = volume.Load(MftReference.Bitmap).Require(AttributeType.Data);
        string place = $"{volume.Source.Name}: $Bitmap";
        findings.Expect($"{place}, data size", stream.Size, volume.Geometry.BitmapBytes);
        findings.Expect($"{place}, initialised size", stream.InitializedSize, volume.Geometry.BitmapBytes);

        ClusterBitmap marked = ClusterBitmap.Read(volume);
        CheckPadding(marked, place, findings);
        CheckPopulation(marked, used, place, findings);
    }

    private static void CheckPopulation(ClusterBitmap marked, ClusterBitmap used, string place, Findings findings)
    {
        ulong last = (marked.Words[^1] ^ used.Words[^1]) & ~PaddingMask(marked);
        if (last == 0 && marked.Words[..^1].SequenceEqual(used.Words[..^1]))
            return;
        foreach ((long first, long length) in marked.Except(used).Ranges())
            findings.Add($"{place}, clusters {first} to {first + length - 1}", "marked as in use", "free: no file has them");
        foreach ((long first, long length) in used.Except(marked).Ranges())
            findings.Add($"{place}, clusters {first} to {first + length - 1}", "marked as free", "in use: a file has them");
    }

    private static void CheckPadding(ClusterBitmap marked, string place, Findings findings)
    {
        ulong mask = PaddingMask(marked);
        if ((marked.Words[^1] & mask) != mask)
            findings.Add(
                $"{place}, padding after cluster {marked.Count - 1}",
                $"0x{marked.Words[^1]:X16} as last word",
                "all bits after the last cluster's set");
    }

    /// <summary>Nothing follows the data in its last cluster.</summary>
    public static void CheckSlack(NtfsVolume volume, Findings findings)
    {
        NtfsStream stream = volume.Load(MftReference.Bitmap).Require(AttributeType.Data);
        byte[] batch = new byte[NtfsGeometry.ClusterSize];
        long end = stream.Runs.Count == 0 ? 0 : stream.Runs[^1].EndVcn * NtfsGeometry.ClusterSize;
        for (long at = stream.Size; at < end; at += batch.Length)
        {
            Span<byte> slack = batch.AsSpan(0, (int)Math.Min(batch.Length, end - at));
            stream.ReadClusters(at, slack);
            int stray = slack.IndexOfAnyExcept((byte)0);
            if (stray < 0)
                continue;
            findings.Add(
                $"{volume.Source.Name}: $Bitmap, slack at byte {at + stray}", $"0x{slack[stray]:X2}", "0x00 after the end of the data");
            return;
        }
    }

    /// <summary>The bits of the last word that stand for no cluster.</summary>
    private static ulong PaddingMask(ClusterBitmap bitmap) => bitmap.Count % 64 == 0 ? 0 : ulong.MaxValue << (int)(bitmap.Count % 64);
}
