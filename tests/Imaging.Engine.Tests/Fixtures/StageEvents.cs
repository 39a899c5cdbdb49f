using Imaging.Engine.Runs;

namespace Imaging.Engine.Tests.Fixtures;

/// <summary>Keeps warnings, and lets a test act when a phase starts.</summary>
public sealed class StageEvents : IStageEvents
{
    private readonly List<string> _warnings = [];

    public IReadOnlyList<string> Warnings => _warnings;

    public Action<Phase>? OnStarted { get; init; }

    public void Started(Phase phase) => OnStarted?.Invoke(phase);

    public void Moved(Progress progress)
    {
    }

    public void Finished(PhaseResult result)
    {
    }

    public void Warned(string message)
    {
        lock (_warnings)
            _warnings.Add(message);
    }
}
