namespace Imaging.Benchmarks.Charts;

/// <summary>Bars under one label.</summary>
/// <param name="Label">What they measure.</param>
/// <param name="Values">A bar for each series of the chart, in that order; zero or more.</param>
public sealed record BarGroup(string Label, IReadOnlyList<double> Values);
