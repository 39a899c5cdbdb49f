namespace Imaging.Volumes.Ntfs;

/// <summary>Consecutive clusters of a stream that lie in consecutive clusters of the volume, or nowhere.</summary>
/// <param name="Vcn">First cluster, counted in the stream.</param>
/// <param name="Lcn">First cluster, counted in the volume; <see cref="Hole"/> where the stream has no clusters and reads as zeros.</param>
/// <param name="Length">Clusters, more than 0.</param>
public readonly record struct ClusterRun(long Vcn, long Lcn, long Length)
{
    public const long Hole = -1;

    public bool IsHole => Lcn == Hole;

    /// <summary>The first cluster of the stream after the run.</summary>
    public long EndVcn => Vcn + Length;

    /// <summary>The first cluster of the volume after the run; without meaning for a hole.</summary>
    public long EndLcn => Lcn + Length;

    /// <summary>The run's bytes in the volume; without meaning for a hole.</summary>
    public ByteRange Bytes => new(Lcn * NtfsGeometry.ClusterSize, Length * NtfsGeometry.ClusterSize);
}
