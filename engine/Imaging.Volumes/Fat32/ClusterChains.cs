using System.Buffers.Binary;
using System.Numerics;
using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>Follows chains through the FAT of a volume.</summary>
internal sealed class ClusterChains(IByteSource partition, Fat32Geometry geometry, int activeFat)
{
    private const int WindowLength = 16 * 1024;
    private const uint EntryMask = 0x0FFF_FFFF;
    private const uint EndOfChainFrom = 0x0FFF_FFF8;
    private const uint BadCluster = 0x0FFF_FFF7;

    /// <summary>The clusters of a chain as runs, adjacent clusters joined.</summary>
    /// <param name="place">Whose chain it is.</param>
    /// <param name="first">Its first cluster.</param>
    /// <param name="least">The clusters it must have at least.</param>
    /// <param name="most">The clusters it may have at most.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a loop, a link out of the volume, to a free or a bad
    /// cluster, or another number of clusters.</exception>
    public List<FatRun> Follow(string place, uint first, long least, long most)
    {
        var runs = new List<FatRun>();
        var window = new byte[(int)Math.Min(WindowLength, geometry.FatLength)];
        long windowStart = -1;
        uint cluster = first;
        uint mark = 0;
        CheckLink(place, "first cluster", cluster);
        for (long count = 1; ; count++)
        {
            Append(runs, cluster);
            uint next = Entry(cluster, window, ref windowStart);
            if (next >= EndOfChainFrom)
                return count >= least ? runs : throw Fat32Damage.At(place, $"a chain of {count} clusters", $"at least {least}");
            CheckLink(place, $"link of cluster {cluster}", next);

            // Brent: a mark that moves on at each power of two is met again soon after a loop is entered.
            if (next == mark || next == cluster)
                throw Fat32Damage.At(place, $"a loop: cluster {cluster} links back to {next}", "a chain that ends");
            if (count == most)
                throw Fat32Damage.At(place, $"a chain of more than {most} clusters", $"at most {most}");
            if (BitOperations.IsPow2(count))
                mark = next;
            cluster = next;
        }
    }

    private static void Append(List<FatRun> runs, uint cluster)
    {
        if (runs.Count > 0 && runs[^1].Last + 1 == cluster)
            runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
        else
            runs.Add(new FatRun(cluster, 1));
    }

    private uint Entry(uint cluster, Span<byte> window, ref long windowStart)
    {
        long at = (long)cluster * FatTableSource.EntrySize;
        if (windowStart < 0 || at < windowStart || at >= windowStart + window.Length)
        {
            windowStart = Math.Min(at / window.Length * window.Length, geometry.FatLength - window.Length);
            partition.Read(geometry.FatOffset(activeFat) + windowStart, window);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(window[(int)(at - windowStart)..]) & EntryMask;
    }

    private void CheckLink(string place, string what, uint cluster)
    {
        uint last = geometry.ClusterCount + 1;
        if (cluster >= Fat32Geometry.FirstCluster && cluster <= last)
            return;
        string found = cluster == 0 ? "0, which means free" : cluster == BadCluster ? "the mark of a bad cluster" : $"cluster {cluster}";
        throw Fat32Damage.At($"{place}, {what}", found, $"{Fat32Geometry.FirstCluster} to {last}");
    }
}
