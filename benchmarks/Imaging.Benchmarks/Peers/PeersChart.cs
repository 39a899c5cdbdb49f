using Imaging.Benchmarks.Charts;
using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Peers;

/// <summary>Ours against the peers: a group of bars for each, a bar for each rate of the stick.</summary>
internal static class PeersChart
{
    public const string FileName = "peers.svg";

    /// <param name="command">What made it.</param>
    /// <remarks>Contenders that failed are left out; the report and the exit code say so.</remarks>
    public static BarChart Of(PeersReport report, string command)
    {
        StickProfile[] sticks = [.. report.Rows.Select(r => r.Stick).Distinct()];
        return new BarChart
        {
            Title = $"The same {report.TreeBytes / 1e9:0.0} GB of programs onto a disk, flushed",
            Unit = "s",
            Series = [.. sticks.Select(s => s.Rate is { } rate ? $"stick of {rate / 1e6:0} MB/s" : "unlimited stick")],
            Groups = [.. report.Rows.GroupBy(r => r.Name).Where(g => g.All(r => r.Median is not null))
                .Select(g => new BarGroup(g.Key, [.. g.Select(r => r.Median!.Value.Seconds)]))],
            Source = $"{command} · {report.Host.Processor}, {report.Host.Cores} cores",
        };
    }
}
