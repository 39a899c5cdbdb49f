using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>
/// All entries of an index, a folder's or a view's, by following it from its root as a driver does: each node says where those below it lie
/// (Linux-NTFS documentation, $INDEX_ROOT, $INDEX_ALLOCATION). Not in order, and does not judge the order.
/// </summary>
/// <param name="root">The value of $INDEX_ROOT.</param>
/// <param name="blocks">$INDEX_ALLOCATION; null where the root has all entries.</param>
/// <param name="place">What an error calls the index.</param>
sealed class NtfsIndex(ReadOnlyMemory<byte> root, NtfsStream? blocks, string place)
{
    public const string OfFolder = "$I30";

    /// <summary>Bytes of an index: more than two million names in one folder.</summary>
    private const int MaxBytes = 256 * 1024 * 1024;

    private const int RootHeader = 0x10;
    private const int BlockHeader = 0x18;
    private const int EntryHeader = 0x10;
    private const int HasChild = 1;
    private const int IsLast = 2;

    private readonly Stack<long> _waiting = new();

    /// <param name="entry">From its header on, with its key.</param>
    public delegate void Visitor(ReadOnlySpan<byte> entry);

    /// <summary>The first cluster of its blocks, by which indexes are read in the order of the volume.</summary>
    public long FirstLcn => blocks is { Runs.Count: > 0 } ? blocks.Runs[0].Lcn : 0;

    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: damaged; <see cref="ExitCode.DeviceIo"/>.</exception>
    public void Visit(Visitor visit)
    {
        Expect(root.Length >= RootHeader, $"a root of {root.Length} bytes", $"at least {RootHeader}");
        int blockSize = BinaryPrimitives.ReadInt32LittleEndian(root.Span[8..]);
        VisitNode(root.Span[RootHeader..], visit);
        if (_waiting.Count == 0)
            return;

        Expect(
            blocks is not null && blockSize is >= 512 and <= 65536 && int.IsPow2(blockSize), $"blocks of {blockSize} bytes",
            "an index with blocks");
        byte[] bytes = blocks!.ReadAll(MaxBytes);
        int left = bytes.Length / blockSize;
        while (_waiting.TryPop(out long vcn))
        {
            Expect(left-- > 0, "more blocks than it has", "each block once");
            VisitBlock(bytes, vcn, blockSize, visit);
        }
    }

    /// <summary>Blocks are counted in clusters; those smaller than a cluster in units of 512 bytes.</summary>
    private void VisitBlock(byte[] bytes, long vcn, int blockSize, Visitor visit)
    {
        int unit = blockSize >= NtfsGeometry.ClusterSize ? NtfsGeometry.ClusterSize : 512;
        Expect(
            vcn >= 0 && vcn <= (bytes.Length - blockSize) / unit, $"a reference to block {vcn}", $"blocks inside its {bytes.Length} bytes");
        Span<byte> block = bytes.AsSpan((int)vcn * unit, blockSize);
        string name = $"{place}, block {vcn}";
        if (!block.StartsWith("INDX"u8))
            throw NtfsErrors.Damaged(name, $"signature {Convert.ToHexString(block[..4])}", "\"INDX\" (494E4458)");
        UpdateSequence.Undo(block, name);
        long found = BinaryPrimitives.ReadInt64LittleEndian(block[0x10..]);
        Expect(found == vcn, $"block {found} where {vcn} belongs", $"block {vcn}");
        VisitNode(block[BlockHeader..], visit);
    }

    /// <param name="node">From the header that says where the entries begin and end.</param>
    private void VisitNode(ReadOnlySpan<byte> node, Visitor visit)
    {
        Expect(node.Length >= 0x10, $"a node of {node.Length} bytes", "a header of 16");
        uint at = BinaryPrimitives.ReadUInt32LittleEndian(node);
        uint end = BinaryPrimitives.ReadUInt32LittleEndian(node[4..]);
        Expect(end <= node.Length, $"entries up to {end}", $"at most {node.Length}");
        while (true)
        {
            Expect(at >= 0x10 && at % 8 == 0 && (long)at + EntryHeader <= end, $"an entry at {at}", $"one inside {end} bytes");
            ReadOnlySpan<byte> rest = node[(int)at..(int)end];
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]);
            int flags = BinaryPrimitives.ReadUInt16LittleEndian(rest[12..]);
            int least = EntryHeader + ((flags & HasChild) != 0 ? 8 : 0);
            Expect(
                length >= least && length % 8 == 0 && length <= rest.Length, $"an entry of {length} bytes at {at}",
                $"a multiple of 8 from {least} to {rest.Length}");
            if ((flags & HasChild) != 0)
                _waiting.Push(BinaryPrimitives.ReadInt64LittleEndian(rest[(length - 8)..]));
            if ((flags & IsLast) != 0)
                return;
            visit(rest[..length]);
            at += (uint)length;
        }
    }

    private void Expect(bool holds, string found, string expected)
    {
        if (!holds)
            throw NtfsErrors.Damaged(place, found, expected);
    }
}
