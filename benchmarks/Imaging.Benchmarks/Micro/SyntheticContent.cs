using Imaging.Chunks;
using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Benchmarks.Micro;

/// <summary>
/// A plan of frames of 8 MiB, each read from its own place in a pack and applied in chunks from the start of the disk on. All frames
/// hold the same bytes.
/// </summary>
internal sealed class SyntheticContent
{
    /// <summary>Bytes: the shortest chunk there is, so that what a chunk costs weighs most.</summary>
    public const int ChunkLength = ClusterChunker.MinimumChunk;

    /// <summary>Chunks of a frame.</summary>
    public const int ChunksAFrame = 32;

    /// <param name="raw">The bytes of a frame.</param>
    /// <param name="chunks">A multiple of <see cref="ChunksAFrame"/>.</param>
    public SyntheticContent(ReadOnlySpan<byte> raw, int chunks)
    {
        using var zstd = new ZstdCompressor(CompressionLevel.Fast);
        var packed = new byte[PackFormat.Padded(ZstdCompressor.Bound(raw.Length))];
        int used = zstd.Compress(raw, packed);
        int length = PackFormat.Padded(used);
        // zstd may leave its scratch behind the frame, where a pack has zeros.
        packed.AsSpan(used).Clear();
        PackedFrame = packed[..length];
        Digest digest = Digest.Of(PackedFrame);
        Plan = new ContentPlan
        {
            Frames = [.. Enumerable.Range(0, chunks / ChunksAFrame).Select(i => new FrameJob(
                new Frame(0, PackFormat.HeaderLength + (long)i * length, length, ChunkLength * ChunksAFrame, digest), Places(i)))],
            Fills = [],
            Literals = [],
            Files = [],
        };
    }

    public ContentPlan Plan { get; }

    /// <summary>A frame as it is stored, padding included.</summary>
    public byte[] PackedFrame { get; }

    /// <summary>Bytes of the pack.</summary>
    public long PackLength => PackFormat.HeaderLength + (long)PackedFrame.Length * Plan.Frames.Count;

    private static Placement[] Places(int frame) => [.. Enumerable.Range(0, ChunksAFrame).Select(
        i => new Placement(((long)frame * ChunksAFrame + i) * ChunkLength, i * ChunkLength, ChunkLength))];
}
