using Imaging.Engine.Runs;
using Imaging.Host;

namespace Imaging.EndToEnd.Tests.Support;

/// <summary>Keeps warnings and the steps of a build; the rest of what is reported is somebody else's test.</summary>
internal sealed class QuietEvents : IBuildEvents, IStageEvents
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

    public void Warned(string message)
    {
        lock (_warnings)
            _warnings.Add(message);
    }

    public void Step(string what) => _steps.Add(what);

    public void Moved(long done, long total)
    {
    }

    public void Started(Phase phase)
    {
    }

    public void Moved(Progress progress)
    {
    }

    public void Finished(PhaseResult result)
    {
    }
}
