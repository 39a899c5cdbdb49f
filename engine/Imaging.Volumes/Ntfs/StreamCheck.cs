using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>The sizes a non-resident stream states agree with each other and with its runs.</summary>
static class StreamCheck
{
    /// <param name="extents">The attributes that make up the stream.</param>
    /// <param name="mayHaveHoles">True for $BadClus:$Bad, the one plain stream with holes.</param>
    public static void Run(NtfsStream stream, IReadOnlyList<MftAttribute> extents, bool mayHaveHoles, Findings findings)
    {
        foreach (MftAttribute extent in extents)
        {
            long clusters = extent.DecodeRuns().Sum(r => r.Length);
            findings.Expect($"{extent.Place}, highest cluster", extent.HighestVcn, extent.LowestVcn + clusters - 1);
        }

        long all = stream.Runs.Sum(r => r.Length);
        long held = stream.Runs.Where(r => !r.IsHole).Sum(r => r.Length);
        findings.Expect($"{stream.Place}, allocated size", stream.AllocatedSize, all * NtfsGeometry.ClusterSize);
        if (stream.Size > stream.AllocatedSize)
            findings.Add($"{stream.Place}, data size", $"{stream.Size}", $"at most the allocated size, {stream.AllocatedSize}");
        if (stream.InitializedSize > stream.Size)
            findings.Add($"{stream.Place}, initialised size", $"{stream.InitializedSize}", $"at most the data size, {stream.Size}");

        if (extents.FirstOrDefault(e => e.TotalAllocated is not null)?.TotalAllocated is { } total)
            findings.Expect($"{stream.Place}, bytes of clusters", total, held * NtfsGeometry.ClusterSize);
        else if (held != all && !mayHaveHoles)
            findings.Add(stream.Place, $"{all - held} clusters of holes", "none in a plain stream");
    }
}
