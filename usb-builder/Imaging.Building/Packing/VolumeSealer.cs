using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Packing;

/// <summary>
/// Cuts the allocated clusters of a volume into chunks, fills and own bytes; chunks nobody has seen are handed on. One pass over the
/// volume, in its order.
/// </summary>
/// <param name="progress">Gets the bytes of each piece that needs no packing.</param>
internal sealed class VolumeSealer(ChunkStore store, INewChunks newChunks, Action<long> progress)
{
    /// <summary>$LogFile as Windows takes it for empty (facts: stale log content would be replayed).</summary>
    private const byte EmptyLog = 0xFF;

    /// <param name="volume">The volume, as built.</param>
    /// <param name="layout">Its allocated, own and log ranges, and where machine files lie: of these nothing is read.</param>
    public CutVolume Cut(IByteSource volume, NtfsLayout layout, CancellationToken cancel)
    {
        var chunks = new List<CutChunk>();
        var fills = new List<Extent>();
        foreach (ByteRange log in layout.LogFile)
            fills.Add(new Extent(log.Offset, log.Length, ExtentKind.Fill, EmptyLog, 0, default));
        foreach (ByteRange blank in RangeList.Subtract(layout.Blank, layout.Own))
            fills.Add(new Extent(blank.Offset, blank.Length, ExtentKind.Fill, 0, 0, default));

        ByteRange[] slots = [.. layout.Slots.SelectMany(s => s.Extents)];
        IEnumerable<ByteRange> runs = RangeList.Subtract(layout.Allocated, [.. layout.Own, .. layout.LogFile, .. layout.Blank, .. slots]);
        using var cutter = new VolumeCutter(volume, runs, cancel);
        foreach (CutBlock block in cutter.Blocks())
        {
            for (int i = 0; i < block.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                Piece piece = block.Piece(i);
                if (piece.Kind == PieceKind.Chunk)
                    chunks.Add(new CutChunk(piece.Start, block.Id(i)));
                else
                    AddFill(fills, piece);
                if (piece.Kind == PieceKind.Chunk && !store.Holds(block.Id(i)))
                    newChunks.Take(block.Id(i), volume, piece.Start, block.Bytes(i));
                else
                    progress(piece.Length);
            }
        }

        (List<Extent> own, byte[] ownBytes) = ReadOwn(volume, layout.Own);
        IEnumerable<Extent> machineFiles = slots.Select(s => new Extent(s.Offset, s.Length, ExtentKind.MachineFile, 0, 0, default));
        return new CutVolume(layout.VolumeBytes, chunks, [.. fills, .. machineFiles], own, ownBytes);
    }

    /// <summary>A long fill may come in several pieces: they are one extent.</summary>
    private static void AddFill(List<Extent> fills, Piece piece)
    {
        if (fills.Count > 0 && fills[^1].End == piece.Start && fills[^1].Reference == piece.Fill)
            fills[^1] = fills[^1] with { Length = fills[^1].Length + piece.Length };
        else
            fills.Add(new Extent(piece.Start, piece.Length, ExtentKind.Fill, piece.Fill, 0, default));
    }

    private static (List<Extent> Extents, byte[] Bytes) ReadOwn(IByteSource volume, IReadOnlyList<ByteRange> ranges)
    {
        var extents = new List<Extent>();
        var bytes = new byte[ranges.Sum(r => r.Length)];
        int position = 0;
        foreach (ByteRange range in ranges)
        {
            volume.Read(range.Offset, bytes.AsSpan(position, (int)range.Length));
            extents.Add(new Extent(range.Offset, range.Length, ExtentKind.Own, 0, position, default));
            position += (int)range.Length;
        }

        return (extents, bytes);
    }
}
