using Imaging.Engine.Runs;
using Imaging.Host;

namespace Imaging.Testing.Releases;

/// <summary>
/// Keeps the warnings and steps of builds and stages, and lets a test act when one begins; the rest is somebody else's test.
/// </summary>
public sealed class QuietEvents : IBuildEvents, IStageEvents
{
    private readonly List<string> _warnings = [];
    private readonly List<string> _steps = [];

    public IReadOnlyList<string> Steps => _steps;

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_warnings)
                return [.. _warnings];
        }
    }

    public Action<string>? OnStep { get; init; }

    public Action<Phase>? OnStarted { get; init; }

    public void Warned(string message)
    {
        lock (_warnings)
            _warnings.Add(message);
    }

    public void Step(string what)
    {
        _steps.Add(what);
        OnStep?.Invoke(what);
    }

    public void Started(Phase phase) => OnStarted?.Invoke(phase);

    public void Moved(long done, long total)
    {
    }

    public void Moved(Progress progress)
    {
    }

    public void Finished(PhaseResult result)
    {
    }
}
