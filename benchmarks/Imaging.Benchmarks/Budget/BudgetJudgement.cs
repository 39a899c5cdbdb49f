using System.Globalization;

namespace Imaging.Benchmarks.Budget;

/// <summary>A figure, what it may be at most, and what it is.</summary>
public sealed record BudgetFinding(string Figure, double Measured, double Allowed)
{
    /// <summary>False also for a figure that is no number: something that could not be measured is not good.</summary>
    public bool IsKept => Measured <= Allowed;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(IsKept ? "ok    " : "WORSE ")}{Figure}: {Measured:0.###}, at most {Allowed:0.###}");
}

/// <summary>Holds what was measured against what was recorded.</summary>
public static class BudgetJudgement
{
    public static IReadOnlyList<BudgetFinding> Of(BudgetRecord recorded, BudgetMeasurement measured) =>
    [
        new("predicted seconds of the reference release", measured.Reference.Seconds, recorded.PredictedSeconds),
        new("ratio to the limit at 130 MB/s, with read-back", measured.StickRatio, recorded.StickRatio.Allowed),
        new("ratio to the limit at the disk's own rate, without read-back", measured.UnlimitedRatio, recorded.UnlimitedRatio.Allowed),
        new("bytes allocated a chunk", measured.AllocatedBytesPerChunk, recorded.AllocatedBytesPerChunk.Allowed),
    ];
}
