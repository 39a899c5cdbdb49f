using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Floors;
using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Peers;

/// <summary>One tree in every form that a contender reads.</summary>
internal sealed class PeersFixtures
{
    /// <summary>The builder's level.</summary>
    private const string Level = "fast";

    /// <summary>zstd's level that is the same.</summary>
    public const int ZstdLevel = 3;

    private readonly Dictionary<string, string> _files = [];

    private PeersFixtures(ReleaseFixture release, PeerVolume volume) => (Release, Volume) = (release, volume);

    public ReleaseFixture Release { get; }

    public PeerVolume Volume { get; }

    /// <summary>What has to be read of each form; the LZX WIM first.</summary>
    public IReadOnlyList<PackedSize> Packed { get; private set; } = [];

    /// <summary>Makes what is not in the cache.</summary>
    /// <param name="allLevels">True to build releases of the slow levels too, for their sizes alone.</param>
    public static PeersFixtures Prepare(FixtureCache cache, PublishedPrograms programs, SourceTree tree, bool allLevels)
    {
        TreeWim wim = TreeWim.Prepare(cache, tree);
        ReleaseFixture release = ReleaseFixture.Prepare(cache, wim, Level, programs);
        PeerVolume volume = PeerVolume.Prepare(cache, wim, ZstdLevel);
        var fixtures = new PeersFixtures(release, volume);
        fixtures.Add(release.Stick);
        foreach (string name in (string[])[PeerVolume.RawName, PeerVolume.MapName, PeerVolume.PartcloneName, PeerVolume.NtfscloneName])
            fixtures.Add(Path.Combine(volume.Folder, name));
        foreach (PeerWim form in PeerWim.All)
            fixtures.Add(form.Prepare(cache, wim));
        string[] levels = allLevels ? [Level, "balanced", "max"] : [Level];
        fixtures.Packed = fixtures.Sizes(levels.Select(level => (level, ReleaseFixture.Prepare(cache, wim, level, programs))));
        return fixtures;
    }

    /// <summary>Bytes of the file, or of the packs in it.</summary>
    public long PackedBytes(IContender contender) =>
        contender.Source == ReleaseFixture.StickName ? PackBytes(Release) : new FileInfo(_files[contender.Source]).Length;

    /// <summary>Gives every file a name in one folder, so that one stick holds them all.</summary>
    /// <param name="folder">On the cache's file system; made.</param>
    public void LinkInto(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in _files.Values)
            ToolProcess.Expect("ln", file, folder);
    }

    private void Add(string file) => _files[Path.GetFileName(file)] = file;

    private PackedSize[] Sizes(IEnumerable<(string Level, ReleaseFixture Release)> releases)
    {
        long lzx = Length(PeerWim.Lzx.Name);
        (string Name, long Bytes, double? DecodeRate)[] sizes =
        [
            ("LZX WIM", lzx, null),
            ("XPRESS WIM", Length(PeerWim.Xpress.Name), null),
            ("solid LZMS WIM", Length(PeerWim.Lzms.Name), null),
            ($"volume, one zstd -{ZstdLevel} stream", Length(PeerVolume.RawName), null),
            .. releases.Select(r => ($"imaging, --level {r.Level}", PackBytes(r.Release), (double?)DecodeRate(r.Release))),
        ];
        return [.. sizes.Select(s => new PackedSize(s.Name, s.Bytes, (double)s.Bytes / lzx, s.DecodeRate))];
    }

    private static double DecodeRate(ReleaseFixture release)
    {
        using var frames = new ReleaseFrames(release.Stick, release.PublicKey);
        using var decode = new DecodeFloor(frames);
        return Enumerable.Range(0, 3).Max(_ => decode.MeasureOneCoreRate());
    }

    private long Length(string name) => new FileInfo(_files[name]).Length;

    private static long PackBytes(ReleaseFixture release)
    {
        using var frames = new ReleaseFrames(release.Stick, release.PublicKey);
        return frames.PackedBytes;
    }
}
