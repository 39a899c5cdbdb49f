namespace Imaging.Engine.Runs;

/// <summary>Passes events on and keeps the warnings for the record.</summary>
internal sealed class WarningLog(IStageEvents next) : IStageEvents
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_all)
                return [.. _all];
        }
    }

    public void Started(Phase phase) => next.Started(phase);

    public void Moved(Progress progress) => next.Moved(progress);

    public void Finished(PhaseResult result) => next.Finished(result);

    public void RecordChanged(RunRecord record) => next.RecordChanged(record);

    public void Warned(string message)
    {
        lock (_all)
            _all.Add(message);
        next.Warned(message);
    }
}
