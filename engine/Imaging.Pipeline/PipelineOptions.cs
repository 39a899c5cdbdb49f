using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>Sizes of a pipeline: decoded frames, and for the reader what is left of the budget.</summary>
public sealed record PipelineOptions
{
    /// <summary>Bytes: a second of a stick of 130 MB/s, which is longer than a disk takes to be unmade.</summary>
    private const long MaximumReadAhead = 128 * ByteSize.MiB;

    /// <summary>Frames that are being written while each decoder has one.</summary>
    private const int FramesBeingWritten = 3;

    /// <summary>Bytes for frames, packed and raw; a process took 80 MiB more (2 cores, 6 GB), and is to stay under 384 MiB.</summary>
    public long MemoryBudget { get; init; } = 256 * ByteSize.MiB;

    /// <summary>Threads that check and decode.</summary>
    public int Decoders { get; init; } = Environment.ProcessorCount;

    /// <summary>Threads that write: requests that are with the disk at once.</summary>
    public int Writers { get; init; } = 4;

    /// <summary>
    /// Threads that read: requests that are with the stick at once, so that it has its next one when it has answered the last.
    /// </summary>
    public int Readers { get; init; } = 4;

    /// <summary>Decoded frames that fit the budget, with as many packed ones and two more to read ahead.</summary>
    public int RawFramesFor(int packedLength, int rawLength) =>
        (int)Math.Clamp((MemoryBudget - 2L * packedLength) / Math.Max(1, (long)packedLength + rawLength), 1, Decoders + FramesBeingWritten);

    /// <summary>Bytes the reader may be ahead of the decoders: a stick is read on while something else is waited for.</summary>
    /// <param name="longest">Bytes of the longest piece that is read.</param>
    /// <param name="total">Bytes of everything that is read: more is of no use.</param>
    public int ReadAheadFor(int packedLength, int rawLength, int longest, long total)
    {
        long left = MemoryBudget - (long)RawFramesFor(packedLength, rawLength) * rawLength;
        long useful = Math.Min(total, MaximumReadAhead);
        return (int)Math.Max(Math.Min(left, useful), 2L * longest);
    }
}
