using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>
/// A part of the volume in memory, read at once, and the pieces of streams in it: many small files that lie beside each other, or
/// some of a large one.
/// </summary>
sealed class ContentWindow : IDisposable
{
    /// <summary>Bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Bytes that nobody wants and are read all the same, because that is quicker than another request.</summary>
    private const int MaxGap = 64 * 1024;

    /// <summary>Pieces without clusters take no room; this bounds them.</summary>
    private const int MaxPieces = 4096;

    private readonly AlignedBuffer _buffer = new(MaxBytes);
    private readonly List<ContentPiece> _pieces = new(MaxPieces);
    private long _start;
    private int _length;

    public ReadOnlySpan<ContentPiece> Pieces => CollectionsMarshal.AsSpan(_pieces);

    /// <summary>Takes the next piece; false where it has to go into the next window.</summary>
    public bool TryAdd(in ContentPiece piece)
    {
        if (_pieces.Count == MaxPieces)
            return false;
        if (piece.ReadBytes > 0 && !TryCover(piece))
            return false;
        _pieces.Add(piece);
        return true;
    }

    public void Read(IByteSource volume)
    {
        if (_length > 0)
            volume.Read(_start, _buffer.Span[.._length]);
    }

    public ReadOnlySpan<byte> BytesOf(in ContentPiece piece) => _buffer.Span.Slice((int)(piece.Offset - _start), piece.ReadBytes);

    public void Clear()
    {
        _pieces.Clear();
        _length = 0;
    }

    public void Dispose() => _buffer.Dispose();

    private bool TryCover(in ContentPiece piece)
    {
        if (_length == 0)
            _start = piece.Offset;
        long gap = piece.Offset - (_start + _length);
        if (gap is < 0 or > MaxGap || piece.Offset + piece.ReadBytes - _start > MaxBytes)
            return false;
        _length = (int)(piece.Offset + piece.ReadBytes - _start);
        return true;
    }
}
