using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Peers;

/// <summary>Measures the engine beside the peers, on one tree.</summary>
internal sealed class PeersBenchmark(Action<string> say)
{
    /// <summary>Of source files.</summary>
    public required long Bytes { get; init; }

    public required IReadOnlyList<StickProfile> Profiles { get; init; }

    /// <summary>Of each contender at each profile.</summary>
    public required int Runs { get; init; }

    /// <summary>True to build releases of the slow levels too, for their sizes alone.</summary>
    public required bool AllLevels { get; init; }

    public PeersReport Run(CancellationToken cancel)
    {
        PublishedPrograms programs = PublishedPrograms.Find();
        FixtureCache cache = FixtureCache.Default(say);
        SourceTree tree = ProgramFiles.Collect(Bytes, say);
        PeersFixtures fixtures = PeersFixtures.Prepare(cache, programs, tree, AllLevels);
        using var work = new WorkFolder(cache.Root);
        say("building, beside zstd");
        var building = BuildingSpeed.Measure(fixtures.Release, programs, PeersFixtures.ZstdLevel, work.Path, Runs);
        string sources = work.File("sources");
        fixtures.LinkInto(sources);
        var turns = new PeersRun(Contenders(fixtures, new StageProgram(programs, work.Path), work), sources, work.Path, say);
        PeerRow[] rows = [.. Profiles.SelectMany(p => turns.Run(p, Runs, fixtures.PackedBytes, cancel))];
        return new PeersReport(
            HostDescription.Read(), tree.Description, tree.Length, rows, fixtures.Packed, building,
            PeerTargets.Judge(rows, fixtures.Packed, building));
    }

    private static IContender[] Contenders(PeersFixtures fixtures, StageProgram stage, WorkFolder work) =>
    [
        new EngineContender(stage, fixtures.Release.PublicKey, readBack: true),
        new EngineContender(stage, fixtures.Release.PublicKey, readBack: false),
        .. PeerTool.All.Select(tool => new ToolContender(tool, fixtures.Volume, work.File("target.img"))),
    ];
}
