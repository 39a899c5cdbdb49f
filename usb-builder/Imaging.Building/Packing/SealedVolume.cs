using Imaging.Chunks;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Packing;

/// <summary>A chunk, where the volume has it, and where the output folder does.</summary>
internal readonly record struct PlacedChunk(long Offset, Digest Id, ChunkLocation Location);

/// <summary>A volume cut into extents whose frames may still be on their way into packs.</summary>
internal sealed record SealedVolume(
    long VolumeBytes,
    IReadOnlyList<PlacedChunk> Chunks,
    IReadOnlyList<Extent> Fills,
    IReadOnlyList<Extent> Own,
    ReadOnlyMemory<byte> OwnBytes)
{
    /// <summary>Bytes of the allocated clusters: every one is in one extent.</summary>
    public long RawBytes => Chunks.Sum(c => (long)c.Location.Length) + Fills.Sum(e => e.Length) + OwnBytes.Length;

    /// <summary>The frames a reader of this volume needs.</summary>
    public IEnumerable<StoredFrame> Frames => Chunks.Select(c => c.Location.Frame).Distinct();

    /// <summary>The volume as stored. Every frame has its place by now.</summary>
    /// <param name="packNumber">The place of each pack in the release's list.</param>
    public VolumeIndex ToIndex(IReadOnlyDictionary<StoredPack, int> packNumber)
    {
        List<StoredFrame> frames = [.. Frames.OrderBy(f => packNumber[f.Pack!]).ThenBy(f => f.Frame.Offset)];
        var frameNumber = frames.Select((f, i) => (f, i)).ToDictionary(f => f.f, f => f.i);
        IEnumerable<Extent> chunks = Chunks.Select(c =>
            new Extent(c.Offset, c.Location.Length, ExtentKind.Chunk, frameNumber[c.Location.Frame], c.Location.Position, c.Id));
        return new VolumeIndex
        {
            ClusterSize = NtfsLayout.ClusterSize,
            VolumeBytes = VolumeBytes,
            Frames = [.. frames.Select(f => f.Frame with { Pack = packNumber[f.Pack!] })],
            Extents = [.. chunks.Concat(Fills).Concat(Own).OrderBy(e => e.Offset)],
            OwnBytes = OwnBytes,
        };
    }
}
