using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>Sizes of a pipeline: raw frames for the workers, and for the reader what is left of the budget.</summary>
public sealed record PipelineOptions
{
    /// <summary>Bytes: a second of a stick of 130 MB/s, which is longer than a disk takes to be unmade.</summary>
    private const long MaximumReadAhead = 128 * ByteSize.MiB;

    /// <summary>Bytes for frames, packed and raw; a process took 60 MiB more (2 cores, 1.6 GB), and is to stay under 384 MiB.</summary>
    public long MemoryBudget { get; init; } = 256 * ByteSize.MiB;

    /// <summary>Threads that check, decode and write: one more than cores, so that all decode while one waits for the disk.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount + 1;

    /// <summary>Threads that read: one request is with the stick, and the next one is waiting there.</summary>
    public int Readers { get; init; } = 2;

    /// <summary>Workers that fit the budget, each with a raw frame, and with as many packed ones and two more to read ahead.</summary>
    public int WorkersFor(int packedLength, int rawLength) =>
        (int)Math.Clamp((MemoryBudget - 2L * packedLength) / Math.Max(1, (long)packedLength + rawLength), 1, Workers);

    /// <summary>Bytes the reader may be ahead of the workers: a stick is read on while something else is waited for.</summary>
    /// <param name="longest">Bytes of the longest piece that is read.</param>
    /// <param name="total">Bytes of everything that is read: more is of no use.</param>
    public int ReadAheadFor(int packedLength, int rawLength, int longest, long total)
    {
        long left = MemoryBudget - (long)WorkersFor(packedLength, rawLength) * rawLength;
        long useful = Math.Min(total, MaximumReadAhead);
        return (int)Math.Max(Math.Min(left, useful), 2L * longest);
    }
}
