using Imaging.Chunks;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.UsbBuilder.Packing;

/// <summary>A chunk and where the volume has it.</summary>
/// <param name="Offset">Bytes into the volume.</param>
internal readonly record struct CutChunk(long Offset, Digest Id);

/// <summary>A volume cut into pieces; its chunks may still have to be packed.</summary>
internal sealed record CutVolume(
    NtfsLayout Layout, IReadOnlyList<CutChunk> Chunks, IReadOnlyList<Extent> Fills, IReadOnlyList<Extent> Own, ReadOnlyMemory<byte> OwnBytes)
{
    /// <summary>The same volume with the place of each chunk.</summary>
    /// <param name="store">Holds all of them by now.</param>
    public SealedVolume Locate(ChunkStore store) =>
        new(Layout, [.. Chunks.Select(c => new PlacedChunk(c.Offset, c.Id, store.Find(c.Id)))], Fills, Own, OwnBytes);
}
