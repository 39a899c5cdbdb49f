namespace Imaging.Benchmarks.Budget;

/// <summary>A figure as it was measured when it was last found good; more is worse.</summary>
/// <param name="Value">As recorded.</param>
/// <param name="Tolerance">How much more is still taken for noise, as a share of it: 0.1 for a tenth.</param>
public sealed record RecordedFigure(double Value, double Tolerance)
{
    public double Allowed => Value * (1 + Tolerance);
}
