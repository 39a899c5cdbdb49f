using Imaging.Pipeline;

namespace Imaging.Benchmarks.Floors;

/// <summary>
/// All that a stage does with its contents, at the same time and without one part waiting for another: the packs are read from the disk,
/// frames that lie in memory already are checked and decoded, random bytes are written and read again. What separates it from the
/// largest of the other floors is what this machine's cores and its disk take from each other, whoever uses them.
/// </summary>
public sealed class AtOnceFloor(Func<double> read, DecodeFloor decode, WriteFloor write)
{
    private const int WritingThreads = 4;

    /// <summary>Seconds of the part that took longest.</summary>
    public double Measure(bool readBack)
    {
        double reading = 0, decoding = 0;
        WriteSeconds writing = default;
        using var group = new WorkGroup(CancellationToken.None);
        group.Start("read", () => reading = read());
        group.Start("decode", () => decoding = decode.Measure());
        group.Start("write", () => writing = write.Measure(WritingThreads, readBack));
        group.WaitAll(CancellationToken.None);
        return Math.Max(writing.WriteAndReadBack, Math.Max(reading, decoding));
    }
}
