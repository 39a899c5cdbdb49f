using System.CommandLine;
using Imaging.Benchmarks.Budget;
using Imaging.Benchmarks.Measuring;
using Imaging.Core;
using Imaging.Terminal;

namespace Imaging.Benchmarks.Commands;

/// <summary><c>budget</c>: what CI enforces. Ends with 1 where a figure is worse than it may be.</summary>
internal static class BudgetCommand
{
    private static readonly Option<int> s_runs = BenchmarkOptions.Runs(4);
    private static readonly Option<string?> s_json = BenchmarkOptions.Json();

    public static Command Create()
    {
        var command = new Command("budget", "The 200 s budget, the distance to the limit, and allocations, against benchmarks/budget.json")
        {
            s_runs, s_json,
        };
        command.SetAction((parsed, _, cancel) => Run(parsed, cancel));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, CancellationToken cancel)
    {
        BudgetRecord recorded = BudgetRecord.Read(BudgetRecord.DefaultPath);
        BudgetMeasurement measured = new BudgetBenchmark(Say.OnStandardError) { Runs = parsed.GetValue(s_runs) }.Run(cancel);
        IReadOnlyList<BudgetFinding> findings = BudgetJudgement.Of(recorded, measured);
        Console.Out.WriteLine($"reference release: {measured.Reference.Formula}");
        foreach (BudgetFinding finding in findings)
            Console.Out.WriteLine(finding);
        if (parsed.GetValue(s_json) is { } file)
            JsonFile.Write(file, new { Measured = measured, Recorded = recorded, Findings = findings });

        BudgetFinding[] worse = [.. findings.Where(f => !f.IsKept)];
        if (worse.Length == 0)
            return ExitCode.Ok;
        ErrorOutput.Write($"over the budget: {string.Join("; ", worse.Select(f => f.Figure))}. "
            + "Find the change that did it; where it is wanted, record the new figure in benchmarks/budget.json.");
        return ExitCode.Defect;
    }
}
