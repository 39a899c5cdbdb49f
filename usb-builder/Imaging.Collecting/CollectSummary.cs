using System.Globalization;
using Imaging.Engine.Planning;

namespace Imaging.Collecting;

/// <summary>A report in a few lines, for people.</summary>
public static class CollectSummary
{
    /// <summary>Problems shown; all are in the file.</summary>
    private const int Shown = 20;

    public static IEnumerable<string> Lines(CollectReport report)
    {
        yield return $"{report.Records} records of {report.Runs.Count} runs on {report.Machines.Count} machines";
        yield return $"machines: {Counts(report.Machines.Select(m => m.Best))}";
        yield return $"stage time: {Times(report.Runs)}";
        foreach (IGrouping<string, Run> stick in Sticks(report))
            yield return $"stick {stick.Key}: runs: {Counts(stick)}; {Times(stick)}";
        if (report.Expected is { } expected)
        {
            (int missing, int unexpected) = (Count(report, ProblemKind.Missing), Count(report, ProblemKind.Unexpected));
            yield return $"ordered: {expected.Count}, missing {missing}, unexpected {unexpected}";
        }

        List<Problem> problems = [.. report.Problems.Where(p => !p.IsNote)];
        yield return $"problems: {problems.Count}, notes {report.Problems.Count - problems.Count}";
        foreach (Problem problem in problems.Take(Shown))
            yield return $"  {problem}";
        if (problems.Count > Shown)
            yield return $"  and {problems.Count - Shown} more in {CollectFiles.Problems}";
    }

    private static IEnumerable<IGrouping<string, Run>> Sticks(CollectReport report) =>
        report.Runs.GroupBy(r => r.Record.Stick ?? "(unknown)").OrderBy(g => g.Key, StringComparer.Ordinal);

    private static int Count(CollectReport report, string kind) => report.Problems.Count(p => p.Kind == kind);

    private static string Counts(IEnumerable<Run> runs)
    {
        ILookup<RunOutcome, Run> by = runs.ToLookup(r => r.Outcome);
        int failed = by[RunOutcome.Fail].Count() + by[RunOutcome.Cancelled].Count();
        return $"passed {by[RunOutcome.Pass].Count()}, already done {by[RunOutcome.AlreadyDone].Count()}, failed {failed}, "
            + $"unfinished {by[RunOutcome.Unfinished].Count()}";
    }

    /// <summary>Of runs that wrote a disk and passed: the median, and the worst with its machine.</summary>
    private static string Times(IEnumerable<Run> runs)
    {
        List<Run> timed = [.. runs.Where(r => r.Outcome == RunOutcome.Pass && r.Seconds is not null)
            .OrderBy(r => r.Seconds).ThenBy(r => r.Record.Run, StringComparer.Ordinal)];
        if (timed.Count == 0)
            return "no times";
        double median = (timed[(timed.Count - 1) / 2].Seconds!.Value + timed[timed.Count / 2].Seconds!.Value) / 2;
        double budget = StageForecast.Budget.TotalSeconds;
        JournalRecord slowest = timed[^1].Record;
        return string.Create(CultureInfo.InvariantCulture,
            $"median {median:0} s, worst {timed[^1].Seconds:0} s ({slowest.Machine.Serial ?? slowest.Run}), ")
            + string.Create(CultureInfo.InvariantCulture, $"{timed.Count(r => r.Seconds > budget)} of {timed.Count} above {budget:0} s");
    }
}
