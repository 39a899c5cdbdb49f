using System.Buffers.Binary;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Benchmarks.Micro;

/// <summary>The index of a volume of 32 GB, as large as that of the reference release: 2048 frames of 16 chunks of 1 MiB.</summary>
internal static class SampleIndex
{
    private const int Frames = 2048;
    private const int ChunksAFrame = 16;
    private const int PackedFrame = (int)(6 * ByteSize.MiB);
    private const int FramesAPack = 160;
    private const int OwnLength = (int)ByteSize.MiB;

    public static VolumeIndex Create() => new()
    {
        ClusterSize = 4096,
        VolumeBytes = 64 * ByteSize.GiB,
        Frames = [.. Enumerable.Range(0, Frames).Select(Frame)],
        Extents = [new Extent(0, OwnLength, ExtentKind.Own, 0, 0, default), .. Enumerable.Range(0, Frames * ChunksAFrame).Select(Chunk)],
        OwnBytes = new byte[OwnLength],
    };

    private static Frame Frame(int i) =>
        new(i / FramesAPack, PackFormat.HeaderLength + (long)(i % FramesAPack) * PackedFrame, PackedFrame, (int)(16 * ByteSize.MiB), Id(i));

    private static Extent Chunk(int i) => new(
        OwnLength + i * ByteSize.MiB, ByteSize.MiB, ExtentKind.Chunk, i / ChunksAFrame, i % ChunksAFrame * ByteSize.MiB, Id(i));

    private static Digest Id(int i)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, i);
        return Digest.Of(number);
    }
}
