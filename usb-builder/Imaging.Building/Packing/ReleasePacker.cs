using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Packing;

/// <summary>Volumes as a release holds them.</summary>
/// <param name="Indexes">One for each volume, in order.</param>
/// <param name="Packs">All packs the indexes name.</param>
/// <param name="NewPacks">Those of them that this build wrote.</param>
internal sealed record PackedVolumes(
    IReadOnlyList<VolumeIndex> Indexes, IReadOnlyList<PackEntry> Packs, IReadOnlyList<PackEntry> NewPacks, PackStatistics Statistics);

/// <summary>Bytes, all of them.</summary>
/// <param name="Raw">Allocated clusters of all volumes.</param>
/// <param name="Unique">Distinct chunks.</param>
/// <param name="Packed">Stored frames a stage reads.</param>
/// <param name="Added">Stored bytes this build wrote.</param>
/// <param name="FrameRaw">Raw bytes of the frames a stage reads.</param>
public sealed record PackStatistics(long Raw, long Unique, long Packed, long Added, long FrameRaw)
{
    /// <summary>Raw ÷ packed.</summary>
    public double Ratio => Packed == 0 ? 0 : (double)Raw / Packed;

    /// <summary>Bytes a stage decodes ÷ bytes it needs: 1 where no frame holds what other releases need.</summary>
    public double ReadAmplification => Unique == 0 ? 1 : (double)FrameRaw / Unique;
}

/// <summary>
/// Packs the volumes of a release into an output folder:
/// <list type="number">
/// <item>a volume that an earlier release holds is not read while all of its chunks are there;</item>
/// <item>chunks the folder's releases hold already stay where they are;</item>
/// <item>new ones are gathered into frames, those that resemble each other into one, and appended to new packs; for
/// <see cref="CompressionLevel.Fast"/> in the order they are found, which takes one pass instead of two;</item>
/// <item>where old frames make a stage read more than <see cref="MaximumAmplification"/> times what it needs, the worst of them are
/// given up: their chunks are taken from other frames, or packed again.</item>
/// </list>
/// </summary>
internal sealed class ReleasePacker(string outputFolder, CompressionLevel level)
{
    public const double MaximumAmplification = 1.2;

    /// <summary>What repacking aims at, so that it is not needed again for the next release.</summary>
    private const double RepackTo = 1.1;

    private readonly ChunkStore _store = ChunkStore.Load(outputFolder);

    /// <summary>True where the folder has every chunk of a volume.</summary>
    public bool Holds(VolumeIndex index) => CutVolume.Of(index).IsIn(_store);

    public PackedVolumes Pack(IReadOnlyList<VolumeToPack> volumes, Action<long> progress, CancellationToken cancel)
    {
        int known = _store.PackCount;
        List<SealedVolume> sealedVolumes = PackOnce(volumes, progress, cancel);
        while (FramesToGiveUp(sealedVolumes, known) is { Count: > 0 } sparse)
        {
            _store.Forget(sparse);
            sealedVolumes = PackOnce(volumes, static _ => { }, cancel);
        }

        List<StoredPack> packs = [.. sealedVolumes.SelectMany(v => v.Frames).Select(f => f.Pack!).Distinct().OrderBy(p => p.Order)];
        var numbers = packs.Select((p, i) => (p, i)).ToDictionary(p => p.p, p => p.i);
        foreach (StoredPack old in packs.Where(p => p.Order < known))
            StoredPackCheck.Check(outputFolder, old.Entry!);
        List<PackEntry> added = [.. packs.Where(p => p.Order >= known).Select(p => p.Entry!)];
        return new PackedVolumes(
            [.. sealedVolumes.Select(v => v.ToIndex(numbers))], [.. packs.Select(p => p.Entry!)], added, Count(sealedVolumes, added));
    }

    private List<SealedVolume> PackOnce(IReadOnlyList<VolumeToPack> volumes, Action<long> progress, CancellationToken cancel)
    {
        string folder = Path.Combine(outputFolder, StickPaths.Packs);
        Directory.CreateDirectory(folder);
        using var writer = new PackFileWriter(folder, _store.PackCount);
        using var packer = new FramePacker(writer, level, cancel);
        INewChunks newChunks = level == CompressionLevel.Fast
            ? new ChunksAsFound(_store, packer, progress)
            : new ChunksBySimilarity(_store, packer, progress);
        var sealer = new VolumeSealer(_store, newChunks, progress);
        List<IByteSource> sources = [];
        try
        {
            var cut = new List<CutVolume>();
            foreach (VolumeToPack volume in volumes)
            {
                if (volume.Known is not null && CutVolume.Of(volume.Known) is var known && known.IsIn(_store))
                {
                    cut.Add(known);
                    progress(volume.Known.Extents.Sum(e => e.Length));
                    continue;
                }

                sources.Add(volume.Open());
                cut.Add(sealer.Cut(sources[^1], volume.Layout, cancel));
            }

            newChunks.Finish(cancel);
            _store.Add(writer.Packs);
            return [.. cut.Select(v => v.Locate(_store))];
        }
        finally
        {
            sources.ForEach(s => s.Dispose());
        }
    }

    /// <summary>The least used frames of earlier releases, as many as it takes; none where the release reads little in vain.</summary>
    private static HashSet<StoredFrame> FramesToGiveUp(List<SealedVolume> volumes, int knownPacks)
    {
        Dictionary<StoredFrame, long> used = UsedBytes(volumes);
        long needed = used.Values.Sum();
        long read = used.Keys.Sum(f => (long)f.Frame.RawLength);
        var givenUp = new HashSet<StoredFrame>();
        if (read <= needed * MaximumAmplification)
            return givenUp;
        var known = used.Where(f => f.Key.Pack!.Order < knownPacks);
        foreach ((StoredFrame frame, long bytes) in known.OrderBy(f => (double)f.Value / f.Key.Frame.RawLength))
        {
            if (read <= needed * RepackTo)
                break;
            read -= frame.Frame.RawLength - bytes;
            givenUp.Add(frame);
        }

        return givenUp;
    }

    /// <summary>Bytes of distinct chunks each frame serves.</summary>
    private static Dictionary<StoredFrame, long> UsedBytes(List<SealedVolume> volumes) =>
        volumes.SelectMany(v => v.Chunks).DistinctBy(c => c.Id)
            .GroupBy(c => c.Location.Frame)
            .ToDictionary(g => g.Key, g => g.Sum(c => (long)c.Location.Length));

    private static PackStatistics Count(List<SealedVolume> volumes, List<PackEntry> added)
    {
        Dictionary<StoredFrame, long> used = UsedBytes(volumes);
        return new PackStatistics(
            volumes.Sum(v => v.RawBytes),
            used.Values.Sum(),
            used.Keys.Sum(f => (long)f.Frame.PackedLength),
            added.Sum(p => p.Length),
            used.Keys.Sum(f => (long)f.Frame.RawLength));
    }
}
