using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Line;

/// <summary>All that was measured.</summary>
/// <param name="Tree">What the release was made of, for people.</param>
/// <param name="Rounds">In the order they ran.</param>
public sealed record LineMeasurement(string Tree, string Level, ReleaseSize Size, IReadOnlyList<LineRound> Rounds)
{
    public LineReport ToReport()
    {
        IGrouping<LineCase, LineRound>[] cases = [.. Rounds.GroupBy(r => r.Case)];
        int runs = cases.Max(c => c.Count());
        return new LineReport(HostDescription.Read(), Tree, Level, runs, [.. cases.Select(c => LineResult.Of([.. c], Size))]);
    }
}
