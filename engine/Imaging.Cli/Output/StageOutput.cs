using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;

namespace Imaging.Cli.Output;

/// <summary>Shows a run to whoever started it.</summary>
internal abstract class StageOutput : IStageEvents
{
    public abstract void Started(Phase phase);

    public abstract void Moved(Progress progress);

    public abstract void Finished(PhaseResult result);

    public abstract void Warned(string message);

    /// <summary>The run ended well.</summary>
    public abstract void Ended(RunRecord record, StageResult result);

    /// <summary>The run failed; the sentence on standard error comes by itself.</summary>
    public abstract void Failed(ImagingException error);
}
