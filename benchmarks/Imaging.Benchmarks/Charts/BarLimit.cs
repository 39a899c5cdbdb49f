namespace Imaging.Benchmarks.Charts;

/// <summary>A line across all bars: a target, a budget, a floor.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">In the unit of the bars; more than zero.</param>
public readonly record struct BarLimit(string Label, double Value);
