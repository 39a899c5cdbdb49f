using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Line;

/// <summary>All that was measured.</summary>
/// <param name="Tree">What the release was made of, for people.</param>
/// <param name="Rounds">In the order they ran.</param>
public sealed record LineMeasurement(string Tree, string Level, ReleaseSize Size, IReadOnlyList<LineRound> Rounds)
{
    public LineReport ToReport() =>
        new(HostDescription.Read(), Tree, Level, Rounds.GroupBy(r => r.Case).Max(g => g.Count()), [.. Rounds.GroupBy(r => r.Case).Select(g => LineResult.Of([.. g], Size))]);
}
