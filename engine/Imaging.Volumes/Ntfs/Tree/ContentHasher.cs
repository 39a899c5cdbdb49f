using System.Security.Cryptography;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>SHA-1 of streams, whose pieces come in the order of each stream, one stream after the other.</summary>
sealed class ContentHasher : IDisposable
{
    private const int UnitBytes = TreeContent.UnitClusters * NtfsGeometry.ClusterSize;

    private static readonly byte[] s_zeros = new byte[256 * 1024];

    private readonly string _volume;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
    private readonly byte[] _packed = new byte[UnitBytes];
    private readonly byte[] _unit = new byte[UnitBytes];
    private int _packedBytes;

    /// <param name="volume">What an error calls the volume.</param>
    public ContentHasher(string volume) => _volume = volume;

    /// <returns>Bytes of streams.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a compressed unit is damaged.</exception>
    public long Append(ContentWindow window, CancellationToken cancel)
    {
        long done = 0;
        foreach (ContentPiece piece in window.Pieces)
        {
            if (piece.Kind == NtfsPieceKind.Zeros)
                AppendZeros(piece.GivenBytes, cancel);
            else if (piece.Kind == NtfsPieceKind.Plain)
                _hash.AppendData(window.BytesOf(piece)[..(int)piece.GivenBytes]);
            else
                AppendPacked(piece, window.BytesOf(piece));
            if (piece.IsLast)
                piece.Content.Complete(_hash.GetHashAndReset());
            done += piece.GivenBytes;
        }

        return done;
    }

    public void Dispose() => _hash.Dispose();

    private void AppendZeros(long count, CancellationToken cancel)
    {
        for (; count > 0; count -= s_zeros.Length)
        {
            cancel.ThrowIfCancellationRequested();
            _hash.AppendData(s_zeros.AsSpan(0, (int)Math.Min(count, s_zeros.Length)));
        }
    }

    private void AppendPacked(in ContentPiece piece, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_packed.AsSpan(_packedBytes));
        _packedBytes += bytes.Length;
        if (piece.GivenBytes == 0)
            return;
        if (!Lznt1.TryDecompress(_packed.AsSpan(0, _packedBytes), _unit))
            throw NtfsErrors.Damaged(
                $"{_volume}: cluster {piece.Offset / NtfsGeometry.ClusterSize}", "no sound compressed data", "a unit of a compressed file");
        _hash.AppendData(_unit.AsSpan(0, (int)piece.GivenBytes));
        _packedBytes = 0;
    }
}
