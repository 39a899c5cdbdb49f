namespace Imaging.Station.Display;

/// <summary>How a run ended, for someone two metres away.</summary>
public sealed record SignOff
{
    /// <summary>Green or red.</summary>
    public required bool IsPass { get; init; }

    /// <summary>The sentence below the word: <c>staged and checked; starts Windows</c>, <c>already done</c>, or what failed.</summary>
    public required string Meaning { get; init; }

    /// <summary>The machine's serial number; null where its firmware names none.</summary>
    public required string? Serial { get; init; }

    public required TimeSpan Elapsed { get; init; }

    /// <summary>The exit code of a failure; 0 for a pass.</summary>
    public required int Code { get; init; }

    /// <summary>What to do; empty for a pass.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>More lines worth a look: a reason for every disk, warnings, what happens next.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Null where the stick's journal could not be read.</summary>
    public StickCounters? Counters { get; init; }
}

/// <summary>Runs on record on this stick.</summary>
/// <param name="Today">Machines that passed on this UTC day.</param>
/// <param name="Total">Machines that passed, ever.</param>
/// <param name="Failed">Runs that failed, ever.</param>
public sealed record StickCounters(int Today, int Total, int Failed);
