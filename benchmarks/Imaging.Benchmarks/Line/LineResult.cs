using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Floors;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;
using Imaging.Engine.Planning;

namespace Imaging.Benchmarks.Line;

/// <summary>What a profile gave: all figures are those of the round whose ratio is the median, so that they belong together.</summary>
/// <param name="Rate">Of the stick, bytes a second; null: as fast as the disk.</param>
/// <param name="LimitSeconds">The largest floor.</param>
/// <param name="RatioToLimit">Seconds of the whole process ÷ the limit.</param>
/// <param name="ContentRatioToLimit">Seconds of the phase Content ÷ the limit.</param>
/// <param name="ContentRatioToAtOnce">The same ÷ what the floors take together, as processor and disk have to do them at once.</param>
/// <param name="FirstWriteSeconds">From the start of the process to the first byte written.</param>
/// <param name="PredictedReferenceSeconds">See <see cref="ReferenceForecast"/>.</param>
/// <param name="Ratios">To the limit, of all rounds.</param>
public sealed record LineResult(
    string Profile, double? Rate, bool ReadBack, double Seconds, double LimitSeconds, StageLimit LimitedBy, double RatioToLimit,
    double ContentRatioToLimit, double ContentRatioToAtOnce, long PackedBytes, long RawBytes, long PeakRssBytes, double CpuSeconds,
    double CpuPerWall,
    double FirstWriteSeconds, double PredictedReferenceSeconds, IReadOnlyList<PhaseSeconds> Phases, FloorSeconds Floors,
    IReadOnlyList<double> Ratios)
{
    /// <param name="rounds">Of one profile, with or without read-back.</param>
    public static LineResult Of(IReadOnlyList<LineRound> rounds, ReleaseSize size)
    {
        LineRound median = rounds.MedianBy(r => r.RatioToLimit);
        (StageMeasurement stage, FloorSeconds floors) = (median.Stage, median.Floors);
        (StickProfile profile, bool readBack) = median.Case;
        (double limit, StageLimit limitedBy) = floors.Limit(readBack);
        ReferenceForecast forecast = ReferenceForecast.Of(size, median);
        return new LineResult(
            profile.Name, profile.Rate, readBack, stage.Seconds, limit, limitedBy, median.RatioToLimit,
            median.ContentRatioToLimit, median.ContentRatioToAtOnce, stage.PackedBytes, stage.RawBytes, stage.PeakRssBytes,
            stage.CpuSeconds, stage.CpuPerWall,
            stage.FirstWriteSeconds, forecast.Seconds, stage.Phases, floors, [.. rounds.Select(r => r.RatioToLimit)]);
    }
}
