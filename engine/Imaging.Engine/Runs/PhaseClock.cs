using System.Diagnostics;

namespace Imaging.Engine.Runs;

/// <summary>Runs phases one after the other and keeps what each took.</summary>
public sealed class PhaseClock(IStageEvents events)
{
    private readonly List<PhaseResult> _results = [];

    public IReadOnlyList<PhaseResult> Results => _results;

    /// <summary>Runs a phase; it counts, and is reported, also when it fails.</summary>
    /// <param name="work">Returns the bytes it read from the stick and wrote to the disk.</param>
    public void Run(Phase phase, Func<(long Source, long Target)> work)
    {
        events.Started(phase);
        long start = Stopwatch.GetTimestamp();
        (long source, long target) = (0, 0);
        try
        {
            (source, target) = work();
        }
        finally
        {
            var result = new PhaseResult(phase, Stopwatch.GetElapsedTime(start).TotalSeconds, source, target);
            _results.Add(result);
            events.Finished(result);
        }
    }
}
