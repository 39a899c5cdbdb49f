using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>Where the parts of a FAT32 volume are. Offsets are bytes from the start of the partition.</summary>
/// <remarks>Source: Microsoft, FAT32 File System Specification 1.03, "Boot Sector and BPB" and "FAT Data Structure".</remarks>
public sealed record Fat32Geometry(
    int SectorSize, int ClusterSize, int ReservedSectors, int FatCount, uint FatSectors, uint TotalSectors)
{
    /// <summary>Clusters are numbered from 2.</summary>
    public const uint FirstCluster = 2;

    /// <summary>A volume with fewer clusters is FAT16, whatever it says.</summary>
    public const uint MinClusterCount = 65_525;

    /// <summary>The highest cluster number is 0x0FFFFFF6: the one above means "bad".</summary>
    internal const uint MaxClusterCount = 0x0FFF_FFF5;

    // The specification asks to stay 16 clusters away from the limit, because drivers exist that are off by some.
    private const uint SafeClusterCount = MinClusterCount + 16;

    private const int MinReservedSectors = 32;
    private const int Page = 4096;

    /// <summary>Bytes of one copy of the FAT.</summary>
    public long FatLength => (long)FatSectors * SectorSize;

    /// <summary>Where cluster 2 starts.</summary>
    public long DataOffset => FatOffset(FatCount);

    /// <summary>Data clusters.</summary>
    public uint ClusterCount => (uint)((TotalSectors - (DataOffset / SectorSize)) / (ClusterSize / SectorSize));

    public long FatOffset(int copy) => ((long)ReservedSectors * SectorSize) + (copy * FatLength);

    public long ClusterOffset(uint cluster) => DataOffset + ((long)(cluster - FirstCluster) * ClusterSize);

    /// <summary>Clusters that a file or folder of this many bytes takes.</summary>
    public long ClustersFor(long length) => (length + ClusterSize - 1) / ClusterSize;

    /// <summary>
    /// The geometry for a new volume: the cluster size Microsoft's tables give (up to 8 GiB 4 KiB, 16 GiB 8 KiB, 32 GiB 16 KiB, above
    /// 32 KiB), halved until there are enough clusters; both FATs on 4 KiB, and the data area on 1 MiB (on 4 KiB below 260 MiB), so that a
    /// partition on a 1 MiB boundary has its files on 4 KiB boundaries of the disk.
    /// </summary>
    /// <param name="length">Bytes of the partition.</param>
    /// <param name="sectorSize">512 or 4096.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.DeviceIo"/>: too small for FAT32 (about 33 MiB; 260 MiB with 4 KiB sectors), or more than 2^32 − 1 sectors or
    /// 2^28 clusters.
    /// </exception>
    public static Fat32Geometry For(long length, int sectorSize)
    {
        if (sectorSize is not (512 or 4096))
            throw new ArgumentOutOfRangeException(nameof(sectorSize), sectorSize, "512 or 4096");

        for (int cluster = PreferredClusterSize(length); cluster >= sectorSize; cluster /= 2)
        {
            if (Fit(length, sectorSize, cluster) is not { } geometry)
                continue;
            if (geometry.ClusterCount > MaxClusterCount)
                throw TooLarge(length);
            if (geometry.ClusterCount >= SafeClusterCount)
                return geometry;
        }

        throw new ImagingException(ExitCode.DeviceIo, "FAT32 volume", $"{length} bytes",
            $"at least {(sectorSize == 512 ? "33 MiB" : "260 MiB")} with sectors of {sectorSize} bytes",
            "FAT32 cannot be this small: make the partition larger.");
    }

    private static int PreferredClusterSize(long length) => length switch
    {
        <= 8 * ByteSize.GiB => 4096,
        <= 16 * ByteSize.GiB => 8192,
        <= 32 * ByteSize.GiB => 16384,
        _ => 32768,
    };

    private static Fat32Geometry? Fit(long length, int sectorSize, int clusterSize)
    {
        long total = length / sectorSize;
        if (total > uint.MaxValue)
            throw TooLarge(length);
        long room = total - MinReservedSectors;
        if (room <= 0)
            return null;

        // The smallest FAT for which (room − 2 FATs) / cluster + 2 entries fit into one FAT.
        long perCluster = clusterSize / sectorSize;
        long fat = DivideUp(room + (2 * perCluster), (perCluster * sectorSize / 4) + 2);
        fat = RoundUp(fat, Page / Math.Min(sectorSize, Page));

        long alignment = (length >= 260 * ByteSize.MiB ? ByteSize.MiB : Page) / sectorSize;
        long data = RoundUp(MinReservedSectors + (2 * fat), alignment);
        return data >= total ? null : new Fat32Geometry(sectorSize, clusterSize, (int)(data - (2 * fat)), 2, (uint)fat, (uint)total);
    }

    private static ImagingException TooLarge(long length) => new(ExitCode.DeviceIo, "FAT32 volume", $"{length} bytes",
        "at most 2^32 − 1 sectors and 2^28 clusters", "FAT32 cannot be this large: make the partition smaller than 2 TiB.");

    private static long DivideUp(long value, long by) => (value + by - 1) / by;

    private static long RoundUp(long value, long to) => DivideUp(value, to) * to;
}
