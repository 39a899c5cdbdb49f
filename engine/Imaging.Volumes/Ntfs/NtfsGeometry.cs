namespace Imaging.Volumes.Ntfs;

/// <summary>
/// What follows from the size of an NTFS volume of 4 KiB clusters, the only ones this product makes.
/// </summary>
/// <param name="TotalSectors">The boot sector's field at 0x28: the sectors of the volume without the backup boot sector.</param>
/// <param name="BytesPerSector">512, as every sealed volume has it, or 4096.</param>
public readonly record struct NtfsGeometry(long TotalSectors, int BytesPerSector = NtfsGeometry.SectorSize)
{
    /// <summary>Of a sealed volume. Those of 4096 bytes are made where they stay, and only checked.</summary>
    public const int SectorSize = 512;

    public const int ClusterSize = 4096;

    public const int SectorsPerCluster = ClusterSize / SectorSize;

    /// <summary>What Windows addresses: 2^32−1 clusters, 16 TiB.</summary>
    public const long MaxClusters = uint.MaxValue;

    /// <summary>The volume that fills a partition; its last sector is left for the backup boot sector.</summary>
    /// <param name="bytes">Bytes of the partition, a multiple of 512.</param>
    public static NtfsGeometry OfPartition(long bytes) => new((bytes / SectorSize) - 1);

    public long Clusters => TotalSectors / (ClusterSize / BytesPerSector);

    /// <summary>Bytes of the partition the volume fills, the backup boot sector included.</summary>
    public long PartitionBytes => (TotalSectors + 1) * BytesPerSector;

    /// <summary>
    /// Bytes to where the whole clusters end. From there to <see cref="PartitionBytes"/> lie 1 to 8 sectors, the last of them the backup
    /// boot sector.
    /// </summary>
    public long TailOffset => Clusters * ClusterSize;

    public long BackupBootOffset => TotalSectors * BytesPerSector;

    /// <summary>Bytes of $Bitmap's data: one bit a cluster, rounded up to 64 bits.</summary>
    public long BitmapBytes => (Clusters + 63) / 64 * 8;

    /// <summary>Clusters that hold <see cref="BitmapBytes"/>.</summary>
    public long BitmapClusters => ClustersFor(BitmapBytes);

    /// <summary>The least clusters that hold so many bytes.</summary>
    public static long ClustersFor(long bytes) => (bytes + ClusterSize - 1) / ClusterSize;
}
