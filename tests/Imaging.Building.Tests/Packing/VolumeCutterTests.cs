using Imaging.Building.Packing;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Tests.Packing;

public sealed class VolumeCutterTests
{
    private const int MiB = PackFixture.MiB;
    private const int Cluster = NtfsLayout.ClusterSize;

    /// <summary>Fills and runs begin and end everywhere in the cutter's blocks of 8 MiB: cuts must not depend on where these lie.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Blocks_AnyRuns_AreWhatTheChunkerCutsFromEachRunAlone(int seed)
    {
        byte[] content = [.. Enumerable.Range(0, 12).SelectMany(i => Part(new Random(seed * 100 + i)))];
        List<ByteRange> runs = [.. Runs(content.Length, new Random(seed))];
        List<(Piece Piece, Digest Id)> expected = [.. runs.SelectMany(run => Reference(content, run))];

        using var cutter = new VolumeCutter(new MemoryByteSource("volume", content), runs, default);
        var found = new List<(Piece Piece, Digest Id)>();
        foreach (CutBlock block in cutter.Blocks())
        {
            for (int i = 0; i < block.Count; i++)
            {
                Piece piece = block.Piece(i);
                Assert.True(block.Bytes(i).SequenceEqual(content.AsSpan((int)piece.Start, (int)piece.Length)));
                found.Add((piece, block.Id(i)));
            }
        }

        Assert.Equal(Joined(expected), Joined(found));
    }

    [Fact]
    public void Blocks_VolumeThatCanNotBeRead_FailsWithItsError()
    {
        using var cutter = new VolumeCutter(new BrokenSource(), [new ByteRange(0, 64 * MiB)], default);
        Assert.Equal("broken", Assert.Throws<ImagingException>(() => cutter.Blocks().Count()).Place);
    }

    [Fact]
    public void Dispose_InTheMiddle_EndsTheReading()
    {
        var cutter = new VolumeCutter(
            new MemoryByteSource("volume", PackFixture.Noise(64 * MiB, 1)), [new ByteRange(0, 64 * MiB)], default);
        Assert.Equal(0, cutter.Blocks().First().Piece(0).Start);
        cutter.Dispose();
    }

    private static byte[] Part(Random random)
    {
        var bytes = new byte[random.Next(1, 2000) * Cluster];
        switch (random.Next(3))
        {
            case 0:
                bytes.AsSpan().Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                break;
            case 1:
                random.NextBytes(bytes);
                break;
            default:
                random.NextBytes(bytes.AsSpan(0, Cluster));
                break;
        }

        return bytes;
    }

    private static IEnumerable<ByteRange> Runs(long length, Random random)
    {
        for (long at = 0; at < length;)
        {
            long run = Math.Min(length - at, random.Next(1, random.Next(2) == 0 ? 20 : 5000) * (long)Cluster);
            yield return new ByteRange(at, run);
            at += run + random.Next(1, 3) * Cluster;
        }
    }

    private static IEnumerable<(Piece Piece, Digest Id)> Reference(byte[] content, ByteRange run)
    {
        var chunker = new ClusterChunker(Cluster);
        for (long at = run.Offset; at < run.End;)
        {
            Piece piece = chunker.Next(content.AsSpan((int)at, (int)(run.End - at)));
            Digest id = piece.Kind == PieceKind.Chunk ? Digest.Of(content.AsSpan((int)at, (int)piece.Length)) : default;
            yield return (piece with { Start = at }, id);
            at += piece.Length;
        }
    }

    /// <summary>A fill may come in pieces that touch.</summary>
    private static List<(Piece Piece, Digest Id)> Joined(List<(Piece Piece, Digest Id)> pieces)
    {
        var joined = new List<(Piece Piece, Digest Id)>();
        foreach ((Piece piece, Digest id) in pieces)
        {
            if (joined.Count > 0 && joined[^1].Piece is var last && piece.Kind == PieceKind.Fill && last.Kind == PieceKind.Fill
                && last.Fill == piece.Fill && last.Start + last.Length == piece.Start)
                joined[^1] = (last with { Length = last.Length + piece.Length }, default);
            else
                joined.Add((piece, id));
        }

        return joined;
    }

    private sealed class BrokenSource : IByteSource
    {
        public string Name => "broken";

        public long Length => 64L * MiB;

        public void Read(long offset, Span<byte> buffer)
        {
            if (offset > 0)
                throw new ImagingException(ExitCode.DeviceIo, Name, "an error", "bytes", "Replace it.");
        }

        public void DropCache(long offset, long length)
        {
        }

        public void Dispose()
        {
        }
    }
}
