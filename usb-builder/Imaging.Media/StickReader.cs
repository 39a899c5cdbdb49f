using System.Diagnostics;
using System.Security.Cryptography;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Media;

/// <summary>Reads a stick back and compares; keeps the time that reading alone took.</summary>
/// <param name="watch">Each piece that was read is a sign of life.</param>
internal sealed class StickReader(StickWatchdog? watch = null) : IDisposable
{
    private const int PieceLength = 4 * 1024 * 1024;

    private readonly AlignedBuffer _found = new(PieceLength);
    private readonly AlignedBuffer _expected = new(PieceLength);
    private long _bytes;
    private long _ticks;

    public ReadBack Result => new(_bytes, (double)_ticks / Stopwatch.Frequency);

    /// <summary>The digest of a range.</summary>
    public Digest DigestOf(IByteSource source, long offset, long length, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ForEachPiece(source, offset, length, (_, found) => hash.AppendData(found), cancel);
        return new Digest(hash.GetHashAndReset());
    }

    /// <summary>The digest of a file, past the host's cache.</summary>
    public Digest DigestOf(IByteSource file, CancellationToken cancel)
    {
        file.DropCache(0, file.Length);
        return DigestOf(file, 0, file.Length, cancel);
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: they differ.</exception>
    public void Expect(IByteSource source, long offset, IByteSource expected, CancellationToken cancel) =>
        ForEachPiece(source, offset, expected.Length, (at, found) =>
        {
            Span<byte> wanted = _expected.Span[..found.Length];
            expected.Read(at - offset, wanted);
            int same = found.CommonPrefixLength(wanted);
            if (same < found.Length)
                throw NotKept($"{source.Name} at offset {at + same}", $"0x{found[same]:x2}", $"0x{wanted[same]:x2}");
        }, cancel);

    public static ImagingException NotKept(string place, string found, string expected) => new(ExitCode.DeviceIo, place,
        $"{found} on reading back", $"{expected}, as written", "The stick does not keep what is written to it: throw it away.");

    public void Dispose()
    {
        _found.Dispose();
        _expected.Dispose();
    }

    private void ForEachPiece(IByteSource source, long offset, long length, PieceAction act, CancellationToken cancel)
    {
        for (long done = 0; done < length; done += PieceLength)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> piece = _found.Span[..(int)Math.Min(PieceLength, length - done)];
            long start = Stopwatch.GetTimestamp();
            source.Read(offset + done, piece);
            _ticks += Stopwatch.GetTimestamp() - start;
            _bytes += piece.Length;
            watch?.Alive();
            act(offset + done, piece);
        }
    }

    private delegate void PieceAction(long offset, ReadOnlySpan<byte> found);
}
