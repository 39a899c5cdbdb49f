namespace Imaging.Benchmarks.Charts;

/// <summary>Grouped bars that share a scale from zero, and at most one line to hold them against.</summary>
public sealed record BarChart
{
    public required string Title { get; init; }

    /// <summary>Of all values, written behind each: <c>s</c>, <c>×</c>, <c>MB</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>What each bar of a group is: one to <see cref="SvgBarChart.MaximumSeries"/> names.</summary>
    public required IReadOnlyList<string> Series { get; init; }

    public required IReadOnlyList<BarGroup> Groups { get; init; }

    public BarLimit? Limit { get; init; }

    /// <summary>Small print: the command that made the chart, and where it ran.</summary>
    public required string Source { get; init; }
}
