using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// The block allocation table ([MS-VHDX] 2.5): an entry for each payload block, and after every <c>2^23 × sector size ÷ block size</c> of
/// them one for a sector bitmap, which only differencing disks use.
/// </summary>
internal static class VhdxBlocks
{
    /// <summary>Of a block that is not there and reads as zeros.</summary>
    public const long None = -1;

    private const ulong ReservedMask = 0xFFFF8;

    private enum State
    {
        NotPresent = 0,
        Undefined = 1,
        Zero = 2,
        Unmapped = 3,
        FullyPresent = 6,
        PartiallyPresent = 7,
    }

    /// <summary>Where in the file each payload block lies, or <see cref="None"/>.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: damaged.</exception>
    public static long[] Read(IByteSource file, VhdxRegions regions, VhdxMetadata disk)
    {
        long count = (disk.DiskSize + disk.BlockSize - 1) / disk.BlockSize;
        long ratio = (1L << 23) * disk.LogicalSectorSize / disk.BlockSize;
        long entries = count + ((count - 1) / ratio);
        if (entries * sizeof(ulong) > regions.Blocks.Length)
            throw ImageErrors.Damaged(
                file, regions.Blocks.Offset, "block allocation table", $"{regions.Blocks.Length} bytes",
                $"at least {entries * sizeof(ulong)}, for {count} blocks");
        byte[] table = new byte[entries * sizeof(ulong)];
        file.Read(regions.Blocks.Offset, table);

        var offsets = new long[count];
        for (long block = 0; block < count; block++)
        {
            long at = (block + (block / ratio)) * sizeof(ulong);
            ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan((int)at));
            long needed = Math.Min(disk.BlockSize, disk.DiskSize - (block * disk.BlockSize));
            offsets[block] = Locate(file, regions.Blocks.Offset + at, block, entry, needed);
        }

        CheckOverlap(file, regions, offsets, disk.BlockSize);
        return offsets;
    }

    private static long Locate(IByteSource file, long place, long block, ulong entry, long needed)
    {
        var state = (State)(entry & 7);
        if ((entry & ReservedMask) != 0)
            throw ImageErrors.Damaged(file, place, $"block {block}", $"0x{entry:X16}", "zero in bits 3 to 19");
        if (state is State.NotPresent or State.Undefined or State.Zero or State.Unmapped)
            return None;
        if (state != State.FullyPresent)
            throw ImageErrors.Damaged(
                file, place, $"block {block}", $"state {(int)state}", "0 to 3 (not there) or 6 (there): this is no differencing disk");
        long offset = (long)(entry >> 20) * ByteSize.MiB;
        return offset >= ByteSize.MiB && offset <= file.Length - needed
            ? offset
            : throw ImageErrors.Damaged(
                file, place, $"block {block}", $"{needed} bytes at {offset}", $"a place inside the file's {file.Length} bytes");
    }

    /// <summary>No block lies in another, nor in a table.</summary>
    private static void CheckOverlap(IByteSource file, VhdxRegions regions, long[] offsets, int blockSize)
    {
        IEnumerable<(long Start, long End)> blocks = offsets.Where(o => o != None).Select(o => (o, o + blockSize));
        long free = 0;
        IEnumerable<(long Start, long End)> ranges =
            [.. blocks, (regions.Blocks.Offset, regions.Blocks.End), (regions.Metadata.Offset, regions.Metadata.End)];
        foreach ((long start, long end) in ranges.OrderBy(r => r.Start))
        {
            if (start < free)
                throw ImageErrors.Damaged(
                    file, regions.Blocks.Offset, "block allocation table", $"two things at {start}", $"nothing else before {free}");
            free = end;
        }
    }
}
