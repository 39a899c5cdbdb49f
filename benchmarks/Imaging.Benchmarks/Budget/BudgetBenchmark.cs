using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Floors;
using Imaging.Benchmarks.Line;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Budget;

/// <summary>
/// Measures what CI enforces, on a release small enough for it. Of each time the shortest of the rounds counts: whatever else the machine
/// does can only add to it, to a stage as well as to a floor.
/// </summary>
public sealed class BudgetBenchmark(Action<string> say)
{
    /// <summary>Bytes of source files.</summary>
    private const long Bytes = 1_000_000_000;

    private static readonly LineCase s_stick = new(StickProfile.Stick, ReadBack: true);
    private static readonly LineCase s_unlimited = new(StickProfile.Unlimited, ReadBack: false);

    /// <summary>Rounds.</summary>
    public required int Runs { get; init; }

    public BudgetMeasurement Run(CancellationToken cancel)
    {
        var line = new LineBenchmark(say) { Bytes = Bytes, Cases = [s_stick, s_unlimited], Runs = Runs, MeasuresAtOnce = false };
        LineMeasurement measured = line.Run(cancel);
        LineRound stick = Shortest(measured, s_stick);
        LineRound unlimited = Shortest(measured, s_unlimited);
        return new BudgetMeasurement(
            ReferenceForecast.Of(measured.Size, stick), stick.ContentRatioToLimit, unlimited.ContentRatioToLimit, MeasureAllocations(line));
    }

    private double MeasureAllocations(LineBenchmark line)
    {
        say("allocations");
        FixtureCache cache = FixtureCache.Default(say);
        ReleaseFixture fixture = line.Prepare(cache, PublishedPrograms.Find());
        using var work = new WorkFolder(cache.Root);
        using var release = new ReleaseFrames(fixture.Stick, fixture.PublicKey);
        return Allocations.Measure(release, work);
    }

    /// <summary>The stage of a case with the shortest contents, against the shortest floors.</summary>
    private static LineRound Shortest(LineMeasurement measured, LineCase one)
    {
        LineRound[] rounds = [.. measured.Rounds.Where(r => r.Case == one)];
        return rounds.MinBy(r => r.Stage.ContentSeconds)! with { Floors = FloorSeconds.Shortest(rounds.Select(r => r.Floors)) };
    }
}
