using Imaging.Chunks;

namespace Imaging.Release;

/// <summary>Where a frame is and what it is made of.</summary>
/// <param name="Pack">Place in the release's list of packs.</param>
/// <param name="Offset">Bytes from the start of the pack.</param>
/// <param name="PackedLength">Stored bytes, padding included: a multiple of 4096.</param>
/// <param name="RawLength">Bytes after decoding.</param>
/// <param name="Sha256">Of the stored bytes.</param>
public readonly record struct Frame(int Pack, long Offset, int PackedLength, int RawLength, Digest Sha256);

/// <summary>What the bytes of an extent come from.</summary>
public enum ExtentKind
{
    /// <summary>A chunk in a frame.</summary>
    Chunk = 0,

    /// <summary>One byte value.</summary>
    Fill = 1,

    /// <summary>The index itself: bytes the engine patches before it writes them.</summary>
    Own = 2,

    /// <summary>A machine file: the release says how it is made for each machine.</summary>
    MachineFile = 3,
}

/// <summary>A run of allocated clusters of a volume.</summary>
/// <param name="Offset">Bytes from the start of the volume.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Kind">What follows is about.</param>
/// <param name="Reference">Chunk: place in the frame table. Fill: the byte value. Otherwise 0.</param>
/// <param name="Position">Chunk: bytes into the raw frame. Own: bytes into the index's own bytes. Otherwise 0.</param>
/// <param name="ChunkId">Chunk: SHA-256 of the bytes. Otherwise zero.</param>
public readonly record struct Extent(long Offset, long Length, ExtentKind Kind, int Reference, long Position, Digest ChunkId)
{
    public long End => Offset + Length;
}

/// <summary>The content of one sealed volume: every allocated cluster, and where its bytes come from.</summary>
public sealed record VolumeIndex
{
    /// <summary>Bytes.</summary>
    public required int ClusterSize { get; init; }

    /// <summary>Bytes of the partition the volume was built for.</summary>
    public required long VolumeBytes { get; init; }

    public required IReadOnlyList<Frame> Frames { get; init; }

    /// <summary>Sorted by offset; they do not overlap.</summary>
    public required IReadOnlyList<Extent> Extents { get; init; }

    /// <summary>The pristine bytes of the own extents, one after the other.</summary>
    public required ReadOnlyMemory<byte> OwnBytes { get; init; }
}
