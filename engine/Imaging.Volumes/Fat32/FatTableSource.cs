using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>Clusters in a row.</summary>
internal readonly record struct FatRun(uint First, uint Count)
{
    public uint Last => First + Count - 1;
}

/// <summary>
/// The head of a FAT in which every chain is one run, made as it is read: the FAT of a stick of 256 GB is 29 MiB.
/// </summary>
/// <param name="name">What an error calls it.</param>
/// <param name="runs">One for each chain, one after the other from cluster 2 on.</param>
/// <param name="length">Bytes; entries behind the last run are zero: free.</param>
/// <remarks>Source: Microsoft, FAT32 File System Specification 1.03, "FAT Data Structure".</remarks>
internal sealed class FatTableSource(string name, FatRun[] runs, long length) : IByteSource
{
    public const int EntrySize = 4;
    public const uint EndOfChain = 0x0FFF_FFFF;

    // The media byte of the boot sector with all other bits set; entry 1 has the "clean" and "no errors" bits set.
    private const uint Entry0 = 0x0FFF_FFF8;
    private const uint Entry1 = 0x0FFF_FFFF;

    public string Name { get; } = name;

    public long Length { get; } = length;

    public void Read(long offset, Span<byte> buffer)
    {
        SourceRange.Check(this, offset, buffer.Length);
        Span<byte> entry = stackalloc byte[EntrySize];
        int run = FirstRunEndingAtOrAfter((uint)(offset / EntrySize));
        while (buffer.Length > 0)
        {
            var cluster = (uint)(offset / EntrySize);
            while (run < runs.Length && runs[run].Last < cluster)
                run++;
            BinaryPrimitives.WriteUInt32LittleEndian(entry, ValueOf(cluster, run));

            var skip = (int)(offset % EntrySize);
            int count = Math.Min(EntrySize - skip, buffer.Length);
            entry.Slice(skip, count).CopyTo(buffer);
            buffer = buffer[count..];
            offset += count;
        }
    }

    public void Dispose()
    {
    }

    private uint ValueOf(uint cluster, int run) => cluster switch
    {
        0 => Entry0,
        1 => Entry1,
        _ when run == runs.Length => 0,
        _ => cluster == runs[run].Last ? EndOfChain : cluster + 1,
    };

    private int FirstRunEndingAtOrAfter(uint cluster)
    {
        int low = 0;
        int high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (runs[middle].Last < cluster)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
