using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>One bit a cluster, in memory, in $Bitmap's own order: LSB first. 2 TB are 64 MiB.</summary>
public sealed class ClusterBitmap
{
    private readonly ulong[] _words;

    /// <param name="clusters">Bits, all clear.</param>
    public ClusterBitmap(long clusters)
    {
        Count = clusters;
        _words = new ulong[(clusters + 63) / 64];
    }

    /// <summary>Clusters.</summary>
    public long Count { get; }

    /// <summary>64 clusters a word; the bits after the last cluster's in the last word are as they were read.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    public bool this[long cluster] => (_words[cluster / 64] >> (int)(cluster % 64) & 1) != 0;

    /// <summary>Reads $Bitmap, padding bits included.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: too short, or its runs are damaged.</exception>
    public static ClusterBitmap Read(NtfsVolume volume)
    {
        NtfsStream stream = volume.Load(MftReference.Bitmap).Require(AttributeType.Data);
        var bitmap = new ClusterBitmap(volume.Geometry.Clusters);
        Span<byte> bytes = MemoryMarshal.AsBytes(bitmap._words.AsSpan());
        const int Batch = 1024 * 1024;
        for (int at = 0; at < bytes.Length; at += Batch)
            stream.Read(at, bytes.Slice(at, Math.Min(Batch, bytes.Length - at)));
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(bitmap._words, bitmap._words);
        return bitmap;
    }

    /// <summary>Sets the bits of a range.</summary>
    /// <returns>The first cluster of the range whose bit was set already; −1 where none was.</returns>
    public long Mark(long first, long length)
    {
        long taken = -1;
        for (long at = first, end = first + length; at < end;)
        {
            int bit = (int)(at % 64);
            int count = (int)Math.Min(64 - bit, end - at);
            ulong mask = (count == 64 ? ulong.MaxValue : (1UL << count) - 1) << bit;
            ref ulong word = ref _words[at / 64];
            if (taken < 0 && (word & mask) != 0)
                taken = (at / 64 * 64) + BitOperations.TrailingZeroCount(word & mask);
            word |= mask;
            at += count;
        }

        return taken;
    }

    /// <summary>True where every bit of a range is set.</summary>
    public bool AllSet(long first, long length)
    {
        for (long at = first; at < first + length; at++)
        {
            if (!this[at])
                return false;
        }

        return true;
    }

    /// <summary>The bits set here and clear in <paramref name="other"/>, a map of as many clusters.</summary>
    public ClusterBitmap Except(ClusterBitmap other)
    {
        var difference = new ClusterBitmap(Count);
        for (int i = 0; i < _words.Length; i++)
            difference._words[i] = _words[i] & ~other._words[i];
        return difference;
    }

    /// <summary>The set bits as ranges of clusters, ascending, as long as they can be.</summary>
    public IEnumerable<(long First, long Length)> Ranges()
    {
        for (long at = Next(0, set: true); at < Count;)
        {
            long end = Next(at, set: false);
            yield return (at, end - at);
            at = Next(end, set: true);
        }
    }

    /// <summary>The first cluster from <paramref name="from"/> on whose bit is set, or clear; <see cref="Count"/> where none is.</summary>
    private long Next(long from, bool set)
    {
        ulong skip = set ? 0 : ulong.MaxValue;
        for (long at = from; at < Count; at = (at / 64 * 64) + 64)
        {
            ulong word = (_words[at / 64] ^ skip) & (ulong.MaxValue << (int)(at % 64));
            if (word != 0)
                return Math.Min((at / 64 * 64) + BitOperations.TrailingZeroCount(word), Count);
        }

        return Count;
    }
}
