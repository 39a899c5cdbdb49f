using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Building.Packing;

/// <summary>The chunks an output folder holds: those of all its releases, and those being added.</summary>
internal sealed class ChunkStore
{
    /// <summary>All places of each chunk, oldest first: a chunk that was packed again has several.</summary>
    private readonly Dictionary<Digest, List<ChunkLocation>> _chunks = [];
    private readonly Dictionary<string, StoredPack> _packs = [];
    private readonly Dictionary<(StoredPack Pack, long Offset), StoredFrame> _frames = [];
    private readonly string _folder;

    private ChunkStore(string outputFolder) => _folder = outputFolder;

    /// <summary>Packs so far; the next one gets this as its order.</summary>
    public int PackCount => _packs.Count;

    /// <summary>Learns the chunks of the releases in an output folder, oldest first.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>: one of them is damaged.</exception>
    public static ChunkStore Load(string outputFolder)
    {
        var store = new ChunkStore(outputFolder);
        using var tree = new FolderTree(outputFolder);
        string releases = Path.Combine(outputFolder, StickPaths.Releases);
        IEnumerable<OpenRelease> stored = Directory.Exists(releases)
            ? Directory.GetDirectories(releases).Select(d => OpenRelease.Open(tree, "", Path.GetFileName(d), key: null))
            : [];
        foreach (OpenRelease release in stored.OrderBy(r => r.Document.Created).ThenBy(r => r.Document.Id, StringComparer.Ordinal))
            store.Learn(release);
        return store;
    }

    public bool Holds(Digest chunk) => _chunks.ContainsKey(chunk);

    /// <summary>Where a chunk the store holds is.</summary>
    public ChunkLocation Find(Digest chunk) => _chunks[chunk][0];

    public void Add(Digest chunk, ChunkLocation location)
    {
        if (!_chunks.TryGetValue(chunk, out List<ChunkLocation>? places))
            _chunks[chunk] = places = [];
        if (!places.Contains(location))
            places.Add(location);
    }

    /// <summary>Makes the chunks of these frames unknown where no other frame has them, so that they are packed again.</summary>
    public void Forget(HashSet<StoredFrame> frames)
    {
        foreach ((Digest chunk, List<ChunkLocation> places) in _chunks.ToList())
        {
            places.RemoveAll(p => frames.Contains(p.Frame));
            if (places.Count == 0)
                _chunks.Remove(chunk);
        }
    }

    /// <summary>Takes in the packs of a build, so that the next ones are ordered behind them.</summary>
    public void Add(IEnumerable<StoredPack> packs)
    {
        foreach (StoredPack pack in packs)
            _packs.TryAdd(pack.Entry!.Name, pack);
    }

    private void Learn(OpenRelease release)
    {
        List<StoredPack> packs = [.. release.Document.Packs.Select(Learn)];
        foreach (OpenVolume volume in release.Volumes)
        {
            List<StoredFrame> frames = [.. volume.Index.Frames.Select(f => Learn(packs[f.Pack], f))];
            foreach (Extent extent in volume.Index.Extents.Where(e => e.Kind == ExtentKind.Chunk && IsThere(frames[e.Reference].Pack!)))
                Add(extent.ChunkId, new ChunkLocation(frames[extent.Reference], (int)extent.Position, (int)extent.Length));
        }
    }

    private StoredPack Learn(PackEntry entry)
    {
        if (!_packs.TryGetValue(entry.Name, out StoredPack? pack))
            _packs[entry.Name] = pack = new StoredPack(_packs.Count) { Entry = entry };
        return pack;
    }

    private StoredFrame Learn(StoredPack pack, Frame stored)
    {
        if (!_frames.TryGetValue((pack, stored.Offset), out StoredFrame? frame))
        {
            _frames[(pack, stored.Offset)] = frame = new StoredFrame();
            frame.Place(pack, stored);
        }

        return frame;
    }

    /// <summary>A pack somebody deleted to save space is no loss: its chunks are packed again.</summary>
    private bool IsThere(StoredPack pack)
    {
        var file = new FileInfo(Path.Combine(_folder, StickPaths.Pack(pack.Entry!.Name)));
        return file.Exists && file.Length == pack.Entry.Length;
    }
}
