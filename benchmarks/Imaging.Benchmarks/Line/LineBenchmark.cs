using System.Globalization;
using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Floors;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Line;

/// <summary>
/// Measures stages against the floors of this machine:
/// <list type="number">
/// <item>a release of real files is made, or found in the cache, and written to a stick image;</item>
/// <item>each round measures the floors, then a stage of each case;</item>
/// <item>ratios are taken inside a round, since a machine is not the same a minute later.</item>
/// </list>
/// </summary>
public sealed class LineBenchmark(Action<string> say)
{
    /// <summary>Of source files.</summary>
    public required long Bytes { get; init; }

    public required IReadOnlyList<LineCase> Cases { get; init; }

    /// <summary>Rounds.</summary>
    public required int Runs { get; init; }

    public string Level { get; init; } = "fast";

    /// <summary>False to save the time of <see cref="AtOnceFloor"/>, which is 0 then.</summary>
    public bool MeasuresAtOnce { get; init; } = true;

    public LineMeasurement Run(CancellationToken cancel)
    {
        FixtureCache cache = FixtureCache.Default(say);
        var programs = PublishedPrograms.Find();
        ReleaseFixture fixture = Prepare(cache, programs);
        using var work = new WorkFolder(cache.Root);
        using var release = new ReleaseFrames(fixture.Stick, fixture.PublicKey);
        using var decode = new DecodeFloor(release);
        var write = new WriteFloor(work.File("floor.img"), release);
        var atOnce = new AtOnceFloor(() => ReadFloor.Measure(release, 2), decode, write);
        var stage = new StageProgram(programs, work.Path);
        var rounds = new List<LineRound>();
        foreach (IGrouping<StickProfile, LineCase> cases in Cases.GroupBy(c => c.Profile))
        {
            using var stick = new MeasuredStick(fixture.Folder, cases.Key, work.Path);
            double read = ReadAlone(stick, fixture);
            for (int run = 1; run <= Runs; run++)
            {
                FloorSeconds floors = MeasureFloors(cases.Key, release.PackedBytes, read, decode, write, atOnce);
                foreach (LineCase one in cases)
                {
                    cancel.ThrowIfCancellationRequested();
                    stick.DropCache();
                    StageMeasurement staged = stage.Run(stick.File(ReleaseFixture.StickName), fixture.PublicKey, one.ReadBack);
                    rounds.Add(new LineRound(one, staged, floors));
                    Report(rounds[^1], run);
                }
            }
        }

        return new LineMeasurement(fixture.Wim.Tree.Description, Level, release.Size, rounds);
    }

    /// <summary>The release that is staged, from the cache or made now.</summary>
    public ReleaseFixture Prepare(FixtureCache cache, PublishedPrograms programs)
    {
        SourceTree tree = ProgramFiles.Collect(Bytes, say);
        return ReleaseFixture.Prepare(cache, TreeWim.Prepare(cache, tree), Level, programs);
    }

    private static double ReadAlone(MeasuredStick stick, ReleaseFixture fixture)
    {
        stick.DropCache();
        using var release = new ReleaseFrames(stick.File(ReleaseFixture.StickName), fixture.PublicKey);
        return ReadFloor.Measure(release);
    }

    private FloorSeconds MeasureFloors(
        StickProfile profile, long packed, double read, DecodeFloor decode, WriteFloor write, AtOnceFloor atOnce)
    {
        double nominal = profile.Rate is { } rate ? packed / rate : read;
        WriteSeconds writing = write.Measure();
        return new FloorSeconds(
            nominal, read, decode.Measure(), writing.Write, writing.WriteAndReadBack,
            MeasuresAtOnce ? atOnce.Measure(readBack: false) : 0, MeasuresAtOnce ? atOnce.Measure(readBack: true) : 0,
            decode.MeasureOneCoreRate());
    }

    private void Report(LineRound round, int run) => say(string.Create(CultureInfo.InvariantCulture,
        $"{round.Case.Profile.Name}, {run} of {Runs}, read-back {(round.Case.ReadBack ? "full" : "none")}: "
        + $"{round.Stage.Seconds:0.00} s, {round.RatioToLimit:0.000} × the limit"));
}
