namespace Imaging.Collecting;

/// <summary>How a run ended; the first two are passes.</summary>
public enum RunOutcome
{
    Pass,
    AlreadyDone,
    Fail,
    Cancelled,
    Unfinished,
}

/// <summary>A record and the file it was found in.</summary>
public sealed record FoundRecord(JournalRecord Record, string File);

/// <summary>A run as its one or two records tell it.</summary>
public sealed class Run
{
    /// <param name="start">There where a disk was about to be written.</param>
    /// <param name="end">Missing where the run never finished. One of the two is there.</param>
    public Run(FoundRecord? start, FoundRecord? end)
    {
        FoundRecord last = end ?? start ?? throw new ArgumentException("a run without a record", nameof(end));
        (Record, File) = (last.Record, last.File);
        Outcome = Record.Result switch
        {
            _ when end is null => RunOutcome.Unfinished,
            "pass" => RunOutcome.Pass,
            "already-done" => RunOutcome.AlreadyDone,
            "cancelled" => RunOutcome.Cancelled,
            _ => RunOutcome.Fail,
        };
    }

    /// <summary>The end record, or else the start record.</summary>
    public JournalRecord Record { get; }

    public string File { get; }

    public RunOutcome Outcome { get; }

    public bool IsPass => Outcome is RunOutcome.Pass or RunOutcome.AlreadyDone;

    /// <summary>From start to end by the machine's clock; null where it did not end, or ended before it started.</summary>
    public double? Seconds => Record.Ended - Record.Started is { Ticks: >= 0 } time ? time.TotalSeconds : null;

    public string ResultText => Outcome switch
    {
        RunOutcome.Pass => "pass",
        RunOutcome.AlreadyDone => "already-done",
        RunOutcome.Fail => "fail",
        RunOutcome.Cancelled => "cancelled",
        RunOutcome.Unfinished => "unfinished",
    };
}
