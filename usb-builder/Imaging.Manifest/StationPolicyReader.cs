using Imaging.Release;

namespace Imaging.Manifest;

/// <summary>Reads <c>restage</c>, <c>end</c> and <c>end_after</c>: what a station does that finds the release.</summary>
internal static class StationPolicyReader
{
    private static readonly TimeSpan s_leastEndAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_mostEndAfter = TimeSpan.FromHours(24);

    internal static IReadOnlyDictionary<string, RestagePolicy> Restages { get; } = new Dictionary<string, RestagePolicy>
    {
        ["never"] = RestagePolicy.Never,
        ["always"] = RestagePolicy.Always,
        ["started"] = RestagePolicy.Started,
    };
    internal static IReadOnlyDictionary<string, StationEnd> Ends { get; } = new Dictionary<string, StationEnd>
    {
        ["poweroff"] = StationEnd.Poweroff,
        ["wait"] = StationEnd.Wait,
    };

    public static StationPolicy Read(ManifestSection root)
    {
        StationPolicy usual = StationPolicy.Default;
        StationEnd end = root.Choice("end", Ends) ?? usual.End;
        TimeSpan? after = root.Duration("end_after", s_leastEndAfter, s_mostEndAfter, "5s to 24h");
        if (end == StationEnd.Wait && root.Has("end_after"))
            root.Report("end_after", "a time", "none with end: wait", "Delete it: the machine stays on until the stick is pulled.");
        return new StationPolicy(
            root.Choice("restage", Restages) ?? usual.Restage, end, (int?)after?.TotalSeconds ?? usual.EndAfterSeconds);
    }
}
