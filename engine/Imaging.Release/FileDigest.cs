using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Release;

/// <summary>The digest of a whole file, read in pieces.</summary>
public static class FileDigest
{
    private const int PieceLength = 4 * 1024 * 1024;

    /// <param name="file">Read from its start to its end.</param>
    /// <param name="wasRead">Told the bytes of each piece.</param>
    /// <param name="cancel">Stops between two pieces: a file may take half a minute.</param>
    public static Digest Of(IByteSource file, Action<int>? wasRead = null, CancellationToken cancel = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var buffer = new AlignedBuffer(PieceLength);
        for (long done = 0; done < file.Length; done += PieceLength)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> piece = buffer.Span[..(int)Math.Min(PieceLength, file.Length - done)];
            file.Read(done, piece);
            hash.AppendData(piece);
            wasRead?.Invoke(piece.Length);
        }

        return new Digest(hash.GetHashAndReset());
    }
}
