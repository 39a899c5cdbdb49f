using Imaging.Benchmarks.Line;
using Imaging.Benchmarks.Sticks;
using Imaging.Engine.Planning;

namespace Imaging.Benchmarks.Charts;

/// <summary>What a benchmark of the line found, as pictures.</summary>
internal static class LineCharts
{
    public const string PhasesName = "phases.svg";
    public const string ProfilesName = "profiles.svg";

    private const string Content = "Content";

    /// <summary>Draws into a folder; ratios per profile only where there are several.</summary>
    public static void Save(LineReport report, string folder, string command)
    {
        string source = $"{command} · {report.Tree} · {report.Host.Processor}, {report.Host.Cores} cores";
        SvgBarChart.Save(Phases(report, source), Path.Combine(folder, PhasesName));
        if (report.Results.DistinctBy(r => r.Profile).Count() > 1)
            SvgBarChart.Save(Profiles(report, source), Path.Combine(folder, ProfilesName));
    }

    /// <summary>
    /// Seconds a phase of the reference release against the budget, from an ordinary stick where one was measured: Content as predicted,
    /// the others, which do not grow with a release, as measured.
    /// </summary>
    public static BarChart Phases(LineReport report, string source)
    {
        LineResult result = report.Results.FirstOrDefault(r => r.Profile == StickProfile.Stick.Name) ?? report.Results[0];
        double measured = result.Phases.Where(p => p.Phase == Content).Sum(p => p.Seconds);
        double content = result.PredictedReferenceSeconds - Math.Max(StageForecast.Fixed.TotalSeconds, result.Seconds - measured);
        string stick = result.Rate is { } rate ? $"a stick of {rate / 1e6:0} MB/s" : "an unlimited stick";
        return new BarChart
        {
            Title = $"{ReferenceForecast.RawBytes / 1e9:0} GB from {stick}, read-back {(result.ReadBack ? "included" : "left out")}",
            Unit = "s",
            Series = ["seconds"],
            Groups =
            [
                .. result.Phases.Select(p => p.Phase == Content
                    ? new BarGroup($"{Content}, predicted", [content])
                    : new BarGroup(p.Phase, [p.Seconds])),
                new BarGroup("whole stage, predicted", [result.PredictedReferenceSeconds]),
            ],
            Limit = new BarLimit("budget", StageForecast.Budget.TotalSeconds),
            Source = source,
        };
    }

    /// <summary>How far from what the machine allows, per profile.</summary>
    public static BarChart Profiles(LineReport report, string source)
    {
        bool[] series = [.. report.Results.Select(r => r.ReadBack).Distinct().OrderDescending()];
        return new BarChart
        {
            Title = "A whole stage ÷ the slowest of stick, processor and disk alone",
            Unit = "×",
            Series = [.. series.Select(readBack => readBack ? "read back" : "not read back")],
            Groups = [.. report.Results.GroupBy(r => r.Profile).Select(profile => new BarGroup(
                profile.Key, [.. series.Select(readBack => profile.First(r => r.ReadBack == readBack).RatioToLimit)]))],
            Limit = new BarLimit("the limit", 1),
            Source = source,
        };
    }
}
