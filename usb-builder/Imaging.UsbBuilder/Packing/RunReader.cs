using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.UsbBuilder.Packing;

/// <summary>Reads a run of clusters in one pass and cuts it into pieces.</summary>
internal sealed class RunReader(IByteSource volume, ClusterChunker chunker) : IDisposable
{
    /// <summary>Bytes: several windows, so that little is moved.</summary>
    private const int BufferLength = 4 * ClusterChunker.Window;

    private readonly AlignedBuffer _buffer = new(BufferLength);

    public delegate void PieceHandler(Piece piece, ReadOnlySpan<byte> bytes);

    /// <summary>Gives each piece of the run, with its start counted from the start of the volume.</summary>
    public void Read(long offset, long length, PieceHandler handle)
    {
        long unread = length;
        int start = 0;
        int end = 0;
        while (unread > 0 || start < end)
        {
            if (end - start < ClusterChunker.Window && unread > 0)
            {
                _buffer.Span[start..end].CopyTo(_buffer.Span);
                (start, end) = (0, end - start);
                int count = (int)Math.Min(unread, BufferLength - end);
                volume.Read(offset + length - unread, _buffer.Span.Slice(end, count));
                unread -= count;
                end += count;
            }

            ReadOnlySpan<byte> run = _buffer.Span[start..end];
            Piece piece = chunker.Next(run);
            long position = offset + length - unread - (end - start);
            handle(piece with { Start = position }, run[..(int)piece.Length]);
            start += (int)piece.Length;
        }
    }

    public void Dispose() => _buffer.Dispose();
}
