using Imaging.Chunks;
using Imaging.Release;

namespace Imaging.Building.Packing;

/// <summary>A chunk and where the volume has it.</summary>
/// <param name="Offset">Bytes into the volume.</param>
internal readonly record struct CutChunk(long Offset, Digest Id);

/// <summary>A volume cut into pieces; its chunks may still have to be packed.</summary>
/// <param name="Fills">What has no stored bytes: machine files too.</param>
internal sealed record CutVolume(
    long VolumeBytes, IReadOnlyList<CutChunk> Chunks, IReadOnlyList<Extent> Fills, IReadOnlyList<Extent> Own, ReadOnlyMemory<byte> OwnBytes)
{
    /// <summary>A volume of an earlier release, as it was cut then.</summary>
    public static CutVolume Of(VolumeIndex index)
    {
        ILookup<ExtentKind, Extent> extents = index.Extents.ToLookup(e => e.Kind);
        IEnumerable<CutChunk> chunks = extents[ExtentKind.Chunk].Select(e => new CutChunk(e.Offset, e.ChunkId));
        return new CutVolume(
            index.VolumeBytes, [.. chunks], [.. extents[ExtentKind.Fill], .. extents[ExtentKind.MachineFile]], [.. extents[ExtentKind.Own]],
            index.OwnBytes);
    }

    /// <summary>True where the store has every chunk.</summary>
    public bool IsIn(ChunkStore store) => Chunks.All(c => store.Holds(c.Id));

    /// <summary>The same volume with the place of each chunk.</summary>
    /// <param name="store">Holds all of them by now.</param>
    public SealedVolume Locate(ChunkStore store) =>
        new(VolumeBytes, [.. Chunks.Select(c => new PlacedChunk(c.Offset, c.Id, store.Find(c.Id)))], Fills, Own, OwnBytes);
}
