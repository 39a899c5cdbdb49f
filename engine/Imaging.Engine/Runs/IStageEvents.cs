namespace Imaging.Engine.Runs;

/// <summary>What a run does, in order.</summary>
public enum Phase
{
    /// <summary>Release, machine and disk are checked.</summary>
    Check,

    /// <summary>Every write is decided.</summary>
    Plan,

    /// <summary>The old partition tables and heads are zeroed and read back.</summary>
    Unmake,

    /// <summary>The device is told what is not needed.</summary>
    Discard,

    /// <summary>Volumes are written and read back.</summary>
    Content,

    /// <summary>Volumes are applied file by file, and read back.</summary>
    Files,

    /// <summary>Heads, partition tables, and last LBA 0.</summary>
    Commit,

    /// <summary>A disk is compared with the release.</summary>
    Verify,
}

/// <summary>How far a phase is.</summary>
/// <param name="Done">Bytes.</param>
/// <param name="Total">Bytes; 0 where it is not known.</param>
public readonly record struct Progress(Phase Phase, long Done, long Total);

/// <summary>Seconds and bytes of a finished phase.</summary>
/// <param name="SourceBytes">Read from the stick.</param>
/// <param name="TargetBytes">Written to the disk, or compared with it.</param>
public sealed record PhaseResult(Phase Phase, double Seconds, long SourceBytes, long TargetBytes);

/// <summary>Receives what a run does: a screen, a log, a stream of JSON.</summary>
public interface IStageEvents
{
    void Started(Phase phase);

    void Moved(Progress progress);

    void Finished(PhaseResult result);

    /// <summary>Something the operator or the record should know, that does not stop the run.</summary>
    void Warned(string message);

    /// <summary>The record has grown: release, disks, preflight.</summary>
    void RecordChanged(RunRecord record)
    {
    }
}
