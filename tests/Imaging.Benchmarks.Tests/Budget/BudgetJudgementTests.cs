using Imaging.Benchmarks.Budget;
using Imaging.Benchmarks.Line;

namespace Imaging.Benchmarks.Tests.Budget;

public sealed class BudgetJudgementTests
{
    private static readonly BudgetRecord s_recorded =
        new(200, new RecordedFigure(1.5, 0.1), new RecordedFigure(2.0, 0.2), new RecordedFigure(100, 0.5));
    private static readonly BudgetMeasurement s_same = new(new ReferenceForecast(120, ""), 1.5, 2.0, 100);

    [Fact]
    public void Judgement_SameAsRecorded_KeepsEverything() => Assert.Empty(Worse(s_same));

    [Fact]
    public void Judgement_Better_KeepsEverything() =>
        Assert.Empty(Worse(new BudgetMeasurement(new ReferenceForecast(60, ""), 1.01, 1.1, 0)));

    [Fact]
    public void Judgement_InsideTolerances_KeepsEverything() =>
        Assert.Empty(Worse(new BudgetMeasurement(new ReferenceForecast(200, ""), 1.64, 2.39, 149)));

    [Theory]
    [InlineData(200.1, 1.5, 2.0, 100, "predicted")]
    [InlineData(120, 1.66, 2.0, 100, "130 MB/s")]
    [InlineData(120, 1.5, 2.41, 100, "disk's own rate")]
    [InlineData(120, 1.5, 2.0, 151, "allocated")]
    [InlineData(double.NaN, 1.5, 2.0, 100, "predicted")]
    [InlineData(120, double.PositiveInfinity, 2.0, 100, "130 MB/s")]
    public void Judgement_OneFigureWorse_NamesThatFigureAlone(
        double seconds, double stick, double unlimited, double allocated, string named)
    {
        BudgetFinding worse = Assert.Single(Worse(new BudgetMeasurement(new ReferenceForecast(seconds, ""), stick, unlimited, allocated)));
        Assert.Contains(named, worse.Figure, StringComparison.Ordinal);
        Assert.StartsWith("WORSE", worse.ToString(), StringComparison.Ordinal);
    }

    private static BudgetFinding[] Worse(BudgetMeasurement measured) =>
        [.. BudgetJudgement.Of(s_recorded, measured).Where(f => !f.IsKept)];
}
