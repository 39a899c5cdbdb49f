using System.Globalization;
using Imaging.Engine.Planning;

namespace Imaging.UsbBuilder.Assets;

/// <summary>A report in a few lines, for people.</summary>
internal static class CollectSummary
{
    /// <summary>Problems shown; all are in the file.</summary>
    private const int Shown = 20;

    public static IEnumerable<string> Lines(CollectReport report)
    {
        yield return $"{report.Records} records of {report.Runs.Count} runs on {report.Machines.Count} machines";
        yield return $"machines: {Counts(report.Machines.Select(m => m.Best))}";
        yield return $"stage time: {Times([.. report.Runs.Where(r => r.Outcome == RunOutcome.Pass)])}";
        foreach (IGrouping<string, Run> stick in report.Runs.GroupBy(r => r.Record.Stick ?? "(unknown)").OrderBy(g => g.Key, StringComparer.Ordinal))
            yield return $"stick {stick.Key}: runs: {Counts(stick)}; {Times([.. stick.Where(r => r.Outcome == RunOutcome.Pass)])}";
        if (report.Expected is { } expected)
            yield return $"ordered: {expected.Count}, missing {Count(report, ProblemKind.Missing)}, unexpected {Count(report, ProblemKind.Unexpected)}";
        List<Problem> problems = [.. report.Problems.Where(p => !p.IsNote)];
        yield return $"problems: {problems.Count}, notes {report.Problems.Count - problems.Count}";
        foreach (Problem problem in problems.Take(Shown))
            yield return $"  {problem}";
        if (problems.Count > Shown)
            yield return $"  and {problems.Count - Shown} more in {CollectFiles.Problems}";
    }

    private static int Count(CollectReport report, string kind) => report.Problems.Count(p => p.Kind == kind);

    private static string Counts(IEnumerable<Run> runs)
    {
        ILookup<RunOutcome, Run> by = runs.ToLookup(r => r.Outcome);
        int failed = by[RunOutcome.Fail].Count() + by[RunOutcome.Cancelled].Count();
        return $"passed {by[RunOutcome.Pass].Count()}, already done {by[RunOutcome.AlreadyDone].Count()}, failed {failed}, unfinished {by[RunOutcome.Unfinished].Count()}";
    }

    /// <summary>The median, and the worst with its machine: the operators' questions are "how fast" and "which one was not".</summary>
    private static string Times(List<Run> passed)
    {
        List<(double Seconds, Run Run)> times = [.. passed.Where(r => r.Seconds is not null).Select(r => (r.Seconds!.Value, r)).OrderBy(t => t.Value).ThenBy(t => t.r.Record.Run, StringComparer.Ordinal)];
        if (times.Count == 0)
            return "no times";
        double median = (times[(times.Count - 1) / 2].Seconds + times[times.Count / 2].Seconds) / 2;
        double budget = StageForecast.Budget.TotalSeconds;
        (double worst, Run slowest) = times[^1];
        return string.Create(CultureInfo.InvariantCulture,
            $"median {median:0} s, worst {worst:0} s ({slowest.Record.Machine.Serial ?? slowest.Record.Run}), {times.Count(t => t.Seconds > budget)} of {times.Count} above {budget:0} s");
    }
}
