using System.Globalization;

namespace Imaging.Collecting;

/// <summary>What is wrong with a machine's runs: those that did not pass and no later one did, and clocks that cannot be right.</summary>
/// <param name="now">A record from later than this has a wrong clock.</param>
/// <param name="created">When a release was made; null where that is not known.</param>
internal sealed class RunChecks(DateTimeOffset now, Func<string?, DateTimeOffset?> created)
{
    /// <summary>Firmware clocks often hold local time, which is not more than this from UTC.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromHours(24);

    public IEnumerable<Problem> Check(Machine machine)
    {
        foreach (Run run in machine.Runs)
        {
            if (!run.IsPass && !(run.Record.Started <= machine.LastPass?.Record.Started))
                yield return NotDone(machine, run);
            if (WrongClock(run) is { } clock)
                yield return About(machine, run, ProblemKind.Clock, clock);
            if (run.Outcome == RunOutcome.Pass && !run.Record.Signed)
                yield return About(machine, run, ProblemKind.Unsigned, "passed with a release whose signature was not checked");
        }
    }

    private static Problem NotDone(Machine machine, Run run)
    {
        string after = machine.HasPassed ? ", after a run that passed" : "";
        return run.Outcome == RunOutcome.Unfinished
            ? About(machine, run, ProblemKind.Unfinished, $"started, and never finished{after}")
            : About(machine, run, ProblemKind.Failed, $"{run.ResultText}, exit code {run.Record.ExitCode}{after}: {run.Record.Error}");
    }

    private string? WrongClock(Run run)
    {
        DateTimeOffset started = run.Record.Started;
        if (run.Record.Ended < started)
            return $"ended {Text(run.Record.Ended.Value)}, before it started {Text(started)}";
        if (started > now + s_tolerance)
            return $"started {Text(started)}, in the future";
        bool isEarly = created(run.Record.Release) is { } made && started < made - s_tolerance;
        return isEarly ? $"started {Text(started)}, before its release was made" : null;
    }

    private static Problem About(Machine machine, Run run, string kind, string detail) =>
        new(kind, machine.Label, run.Record.Run, detail, run.File);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
