namespace Imaging.Benchmarks.Fixtures;

/// <summary>Bytes of a release.</summary>
/// <param name="PackedBytes">Frames as stored.</param>
/// <param name="FrameBytes">Frames decoded.</param>
/// <param name="RawBytes">All that is written, runs of one value included.</param>
public readonly record struct ReleaseSize(long PackedBytes, long FrameBytes, long RawBytes)
{
    /// <summary>Stored bytes a decoded one.</summary>
    public double PackedRatio => (double)PackedBytes / FrameBytes;
}
