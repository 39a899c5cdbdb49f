using FsCheck;
using FsCheck.Fluent;

namespace Imaging.Chunks.Tests;

public sealed class ClusterChunkerTests
{
    private const int Cluster = 4096;
    private const int MiB = 1024 * 1024;

    [Fact]
    public void Cut_AnyRun_CoversItWithLawfulPieces() =>
        Prop.ForAll(Arb.From(Runs, _ => []), run => CheckLaws(run, Cut(run))).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void Cut_AnyRun_DoesNotDependOnHowItIsRead()
    {
        Gen<(byte[] Run, int Seed)> cases = from run in Runs from seed in Gen.Choose(0, int.MaxValue) select (run, seed);
        Prop.ForAll(Arb.From(cases, _ => []), c => Assert.Equal(Cut(c.Run), Cut(c.Run, new Random(c.Seed))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    /// <summary>The rest of a fill behind what was read is shorter than a fill of its own, and still belongs to it.</summary>
    [Theory]
    [InlineData(0x00, Cluster)]
    [InlineData(0x00, ClusterChunker.MinimumFill - Cluster)]
    [InlineData(0xFF, ClusterChunker.MinimumFill)]
    [InlineData(0xFF, ClusterChunker.MinimumFill + Cluster)]
    public void Cut_FillJustLongerThanTheWindow_IsOneFill(byte value, int more)
    {
        byte[] data = Noise(MiB, 1);
        byte[] run = [.. Fill(ClusterChunker.Window + more, value), .. data];
        List<Piece> pieces = Cut(run, new Random(0), extra: 0);

        Assert.Equal(new Piece(PieceKind.Fill, 0, ClusterChunker.Window + more, value), pieces[0]);
        Assert.Equal(Cut(run), pieces);
        Assert.Equal(Cut(data).Select(p => p.Length), pieces.Skip(1).Select(p => p.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(600)]
    public void Cut_ClustersInserted_AllChunksFromTheFirstCutBehindThemAreTheOldOnes(int clusters)
    {
        byte[] old = Noise(24 * MiB, 2);
        const int at = 5 * MiB;
        byte[] changed = [.. old[..at], .. Noise(clusters * Cluster, 3), .. old[at..]];
        HashSet<Digest> known = [.. Ids(old)];
        List<Digest> now = Ids(changed);
        int lastNew = now.FindLastIndex(id => !known.Contains(id));
        int firstNew = now.FindIndex(id => !known.Contains(id));

        Assert.True(firstNew >= 1, "the chunks in front of the change are not the old ones");
        Assert.True(lastNew < now.Count - 4, $"chunk {lastNew} of {now.Count} is still another one");
        Assert.True(
            lastNew - firstNew < 4 + clusters * Cluster / ClusterChunker.MinimumChunk, $"chunks {firstNew} to {lastNew} are others");
    }

    [Fact]
    public void Cut_OneByteChanged_CostsFewChunks()
    {
        byte[] old = Noise(24 * MiB, 4);
        HashSet<Digest> known = [.. Ids(old)];
        for (int at = 3 * MiB; at < 20 * MiB; at += 4_100_001)
        {
            byte saved = old[at];
            old[at] ^= 0x10;
            Assert.InRange(Ids(old).Count(id => !known.Contains(id)), 1, 3);
            old[at] = saved;
        }
    }

    [Fact]
    public void Cut_Noise_GivesChunksOfAboutOneMebibyte() =>
        Assert.InRange(Cut(Noise(64 * MiB, 5)).Average(p => p.Length), 0.75 * MiB, 1.8 * MiB);

    /// <summary>No cluster says cut here: the same non-fill cluster over and over.</summary>
    [Fact]
    public void Cut_NothingToCutAt_EndsAtTheMaximum()
    {
        var run = new byte[9 * MiB];
        Array.Fill(run, (byte)0x20);
        Assert.Equal([4 * MiB, 4 * MiB, MiB], Cut(run).Select(p => p.Length));
    }

    [Fact]
    public void Cut_FillShorterThanTheMinimum_StaysInTheChunk()
    {
        byte[] data = Noise(200 * 1024, 6);
        byte[] shorter = [.. data, .. Fill(ClusterChunker.MinimumFill - Cluster, 0), .. data];
        byte[] longEnough = [.. data, .. Fill(ClusterChunker.MinimumFill, 0), .. data];

        Assert.DoesNotContain(Cut(shorter), p => p.Kind == PieceKind.Fill);
        Assert.Equal([PieceKind.Chunk, PieceKind.Fill, PieceKind.Chunk], Cut(longEnough).Select(p => p.Kind));
    }

    [Fact]
    public void Cut_FillThatEndsInsideACluster_LeavesThatClusterToTheChunk()
    {
        byte[] run = [.. Fill(ClusterChunker.MinimumFill + 100, 0xFF), .. Noise(Cluster - 100, 7)];
        Assert.Equal(
            [
                new Piece(PieceKind.Fill, 0, ClusterChunker.MinimumFill, 0xFF),
                new Piece(PieceKind.Chunk, ClusterChunker.MinimumFill, Cluster, 0)],
            Cut(run));
    }

    [Fact]
    public void Cut_ZerosThenOnes_AreTwoFills()
    {
        byte[] run = [.. Fill(ClusterChunker.MinimumFill, 0), .. Fill(ClusterChunker.MinimumFill, 0xFF)];
        Assert.Equal([(byte)0, (byte)0xFF], Cut(run).Select(p => p.Fill));
        Assert.All(Cut(run), p => Assert.Equal(PieceKind.Fill, p.Kind));
    }

    [Fact]
    public void Cut_RunOfAnotherByte_IsNoFill() =>
        Assert.All(Cut([.. Enumerable.Repeat((byte)1, MiB)]), p => Assert.Equal(PieceKind.Chunk, p.Kind));

    /// <summary>Noise, fills of both kinds and of all lengths around the limits, and repeated clusters, up to 14 MiB.</summary>
    private static Gen<byte[]> Runs =>
        from seed in Gen.Choose(0, int.MaxValue)
        from parts in Gen.Choose(0, 6)
        select Build(new Random(seed), parts);

    private static byte[] Build(Random random, int parts)
    {
        var run = new List<byte>();
        for (int i = 0; i < parts; i++)
        {
            int length = random.Next(3) switch
            {
                0 => random.Next(1, 3) * ClusterChunker.MinimumFill + random.Next(-1, 2) * Cluster,
                1 => random.Next(1, 600) * Cluster,
                _ => random.Next(2) * (ClusterChunker.Window - ClusterChunker.MinimumFill) + random.Next(1, 40) * Cluster,
            };
            run.AddRange(random.Next(4) switch
            {
                0 => Fill(length, 0),
                1 => Fill(length, 0xFF),
                2 => Fill(length, 0x5A),
                _ => Noise(length, random.Next()),
            });
        }

        return [.. run.Take(14 * MiB)];
    }

    private static void CheckLaws(byte[] run, List<Piece> pieces)
    {
        long at = 0;
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            ReadOnlySpan<byte> bytes = run.AsSpan((int)piece.Start, (int)piece.Length);
            Assert.Equal(at, piece.Start);
            Assert.True(piece.Length > 0 && piece.Length % Cluster == 0, $"{piece}");
            at += piece.Length;
            if (piece.Kind == PieceKind.Fill)
            {
                Assert.True(piece.Length >= ClusterChunker.MinimumFill && !bytes.ContainsAnyExcept(piece.Fill), $"{piece}");
                continue;
            }

            Assert.True(piece.Length <= ClusterChunker.MaximumChunk, $"{piece}");
            bool isLast = i == pieces.Count - 1 || pieces[i + 1].Kind == PieceKind.Fill;
            Assert.True(isLast || piece.Length >= ClusterChunker.MinimumChunk, $"{piece}");
            Assert.False(HoldsFill(bytes), $"{piece} holds a fill");
        }

        Assert.Equal(run.Length, at);
    }

    /// <summary>A run of whole clusters of one byte, long enough to be a fill, anywhere in a chunk.</summary>
    private static bool HoldsFill(ReadOnlySpan<byte> chunk)
    {
        int length = 0;
        for (int at = 0; at < chunk.Length; at += Cluster)
        {
            ReadOnlySpan<byte> cluster = chunk.Slice(at, Cluster);
            bool same = cluster[0] is 0 or 0xFF && !cluster.ContainsAnyExcept(cluster[0]);
            bool goesOn = same && length > 0 && chunk[at - 1] == cluster[0];
            length = same ? (goesOn ? length : 0) + Cluster : 0;
            if (length >= ClusterChunker.MinimumFill)
                return true;
        }

        return false;
    }

    private static List<Digest> Ids(byte[] run) =>
        [.. Cut(run).Where(p => p.Kind == PieceKind.Chunk).Select(p => Digest.Of(run.AsSpan((int)p.Start, (int)p.Length)))];

    /// <summary>Cuts a run as its readers do: with all of it in sight, or a window and something more. Fills that touch are one.</summary>
    private static List<Piece> Cut(byte[] run, Random? random = null, int? extra = null)
    {
        var chunker = new ClusterChunker(Cluster);
        var pieces = new List<Piece>();
        for (int at = 0; at < run.Length;)
        {
            int more = extra ?? random?.Next(0, 2000) * Cluster ?? run.Length;
            int seen = (int)Math.Min((long)ClusterChunker.Window + more, run.Length - at);
            Piece piece = chunker.Next(run.AsSpan(at, seen)) with { Start = at };
            at += (int)piece.Length;
            if (piece.Kind == PieceKind.Fill && pieces.Count > 0 && pieces[^1].Kind == PieceKind.Fill && pieces[^1].Fill == piece.Fill)
                pieces[^1] = pieces[^1] with { Length = pieces[^1].Length + piece.Length };
            else
                pieces.Add(piece);
        }

        return pieces;
    }

    private static byte[] Fill(int length, byte value) => [.. Enumerable.Repeat(value, length)];

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
