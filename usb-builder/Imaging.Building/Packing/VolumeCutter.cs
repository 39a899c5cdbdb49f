using System.Collections.Concurrent;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Packing;

/// <summary>
/// Reads runs of clusters in one pass and cuts them into pieces. One thread reads and cuts, the chunks of each block are hashed on all
/// cores, and whoever takes the blocks gets them in the order of the volume. The buffer pool bounds how far the reading is ahead.
/// </summary>
internal sealed class VolumeCutter(IByteSource volume, IEnumerable<ByteRange> runs, CancellationToken cancel) : IDisposable
{
    /// <summary>Bytes. What the last piece of a block leaves is moved to the next: of 8 MiB on average 0.6, and 4 at the most.</summary>
    private const int BlockLength = 2 * ClusterChunker.MaximumChunk;

    private readonly ClusterChunker _chunker = new(NtfsLayout.ClusterSize);

    /// <summary>One is being read, one taken, the others hashed. More would only go cold in the processor's cache.</summary>
    private readonly BufferPool _buffers = new(Environment.ProcessorCount + 1, BlockLength);
    private readonly BlockingCollection<CutBlock> _inOrder = [];
    private readonly WorkGroup _reading = new(cancel);
    private CutBlock? _block;
    private int _start;
    private int _end;

    /// <summary>All blocks. Each is gone when the next one is asked for.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the volume cannot be read.</exception>
    public IEnumerable<CutBlock> Blocks()
    {
        _reading.Start("cutting", Cut);
        foreach (CutBlock block in _inOrder.GetConsumingEnumerable(CancellationToken.None))
        {
            block.WaitForIds();
            yield return block;
            _buffers.Return(block.Buffer);
        }

        _reading.WaitAll(cancel);
    }

    public void Dispose()
    {
        _reading.Dispose();
        while (_inOrder.TryTake(out CutBlock? pending))
            pending.WaitForIds();
        _inOrder.Dispose();
        _buffers.Dispose();
    }

    private void Cut()
    {
        try
        {
            foreach (ByteRange run in runs)
                Cut(run);
            if (_block is not null)
                HandOn(_block);
        }
        finally
        {
            _inOrder.CompleteAdding();
        }
    }

    private void Cut(ByteRange run)
    {
        long unread = run.Length;
        while (unread > 0 || _start < _end)
        {
            int seen = _end - _start;
            Piece piece = seen > 0 ? _chunker.Next(_block!.Buffer.Span[_start.._end]) : default;
            if (unread > 0 && !IsFinal(piece, seen))
            {
                unread -= ReadOn(run.End - unread, unread);
                continue;
            }

            _block!.Add(piece with { Start = run.End - unread - seen }, _start);
            _start += (int)piece.Length;
        }
    }

    /// <summary>True where more of the run would not change the cut: the chunker looks ahead by a fill's length.</summary>
    private static bool IsFinal(Piece piece, int seen) =>
        seen >= ClusterChunker.Window || (piece.Kind == PieceKind.Chunk && piece.Length <= seen - ClusterChunker.MinimumFill);

    /// <summary>Fills the block, or begins the next one with what is not cut yet; returns how many bytes were read.</summary>
    private int ReadOn(long offset, long unread)
    {
        if (_block is null || _end == BlockLength)
            BeginBlock();
        int count = (int)Math.Min(unread, BlockLength - _end);
        volume.Read(offset, _block!.Buffer.Span.Slice(_end, count));
        _end += count;
        return count;
    }

    private void BeginBlock()
    {
        var next = new CutBlock(_buffers.Rent(_reading.Stopping));
        if (_block is { } full)
        {
            full.Buffer.Span[_start.._end].CopyTo(next.Buffer.Span);
            HandOn(full);
        }

        (_block, _start, _end) = (next, 0, _end - _start);
    }

    private void HandOn(CutBlock block)
    {
        block.BeginHashing();
        _inOrder.Add(block);
    }
}
