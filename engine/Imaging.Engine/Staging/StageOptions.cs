using Imaging.Core;
using Imaging.Pipeline;

namespace Imaging.Engine.Staging;

/// <summary>How a plan is carried out. The defaults are those of the line.</summary>
public sealed record StageOptions
{
    /// <summary>Read everything back while writing.</summary>
    public bool ReadBack { get; init; } = true;

    /// <summary>Bytes written before the trail flushes and reads back, at the least.</summary>
    public long SegmentLength { get; init; } = 32 * ByteSize.MiB;

    /// <summary>How long discarding may take.</summary>
    public TimeSpan DiscardLimit { get; init; } = TimeSpan.FromSeconds(5);

    public PipelineOptions Pipeline { get; init; } = new();
}
