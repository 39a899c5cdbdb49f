using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// $BadClus:$Bad is as long as the volume and has clusters only where the medium is bad: on a volume meant for other disks, nowhere.
/// So it is one hole, and growth makes it longer.
/// </summary>
static class BadClusterGrowth
{
    public const string StreamName = "$Bad";

    /// <exception cref="ImagingException">As <see cref="NtfsGrowth.Plan"/>.</exception>
    public static NtfsWrite Plan(IByteSource pristine, NtfsBootSector boot, NtfsGeometry grown)
    {
        GrowthRecord record = GrowthRecord.Read(pristine, boot, MftReference.BadClusters, StreamName);
        if (record.Runs.Any(r => !r.IsHole))
            throw NtfsErrors.Damaged(record.Attribute.Place, "clusters marked bad", "none: they are those of another disk");
        return record.Write(
            [new ClusterRun(0, ClusterRun.Hole, grown.Clusters)], grown.Clusters * NtfsGeometry.ClusterSize, initializedSize: 0);
    }
}
