using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Release;

/// <summary>The digest of a whole file, read in pieces.</summary>
public static class FileDigest
{
    private const int PieceLength = 4 * 1024 * 1024;

    public static Digest Of(IByteSource file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var buffer = new AlignedBuffer(PieceLength);
        for (long done = 0; done < file.Length; done += PieceLength)
        {
            Span<byte> piece = buffer.Span[..(int)Math.Min(PieceLength, file.Length - done)];
            file.Read(done, piece);
            hash.AppendData(piece);
        }

        return new Digest(hash.GetHashAndReset());
    }
}
