using Imaging.Benchmarks.Floors;
using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Line;

/// <summary>One stage, and the floors that were measured right before it.</summary>
public sealed record LineRound(LineCase Case, StageMeasurement Stage, FloorSeconds Floors)
{
    public double LimitSeconds => Floors.Limit(Case.ReadBack).Seconds;

    /// <summary>Seconds that all the work took here when none of it waited for other work.</summary>
    public double AtOnceSeconds => Math.Max(Floors.Read, Case.ReadBack ? Floors.AtOnceAndReadBack : Floors.AtOnce);

    /// <summary>Seconds of the phase Content ÷ what all floors take at once.</summary>
    public double ContentRatioToAtOnce => Stage.ContentSeconds / AtOnceSeconds;

    /// <summary>Seconds of the whole process ÷ the limit.</summary>
    public double RatioToLimit => Stage.Seconds / LimitSeconds;

    /// <summary>Seconds of the phase Content ÷ the limit.</summary>
    public double ContentRatioToLimit => Stage.ContentSeconds / LimitSeconds;
}
