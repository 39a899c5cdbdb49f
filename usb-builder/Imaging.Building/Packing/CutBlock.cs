using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Building.Packing;

/// <summary>A part of a volume that has been cut into pieces, and the ids of its chunks once they are hashed.</summary>
internal sealed class CutBlock(AlignedBuffer buffer)
{
    private readonly List<(Piece Piece, int Position)> _pieces = [];
    private Digest[] _ids = [];
    private Task _hashing = Task.CompletedTask;

    public AlignedBuffer Buffer => buffer;

    public int Count => _pieces.Count;

    /// <summary>A piece; its start is counted from the start of the volume.</summary>
    public Piece Piece(int i) => _pieces[i].Piece;

    public ReadOnlySpan<byte> Bytes(int i) => buffer.Span.Slice(_pieces[i].Position, (int)_pieces[i].Piece.Length);

    /// <summary>The SHA-256 of a chunk; of a fill nobody knows it.</summary>
    public Digest Id(int i) => _ids[i];

    public void Add(Piece piece, int position) => _pieces.Add((piece, position));

    public void BeginHashing() => _hashing = Task.Run(Hash);

    public void WaitForIds() => _hashing.GetAwaiter().GetResult();

    private void Hash()
    {
        _ids = new Digest[Count];
        for (int i = 0; i < Count; i++)
        {
            if (Piece(i).Kind == PieceKind.Chunk)
                _ids[i] = Digest.Of(Bytes(i));
        }
    }
}
