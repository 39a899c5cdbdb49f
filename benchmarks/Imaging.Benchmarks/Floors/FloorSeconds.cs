using Imaging.Engine.Planning;

namespace Imaging.Benchmarks.Floors;

/// <summary>What each resource needs alone for a release, in seconds, measured close together.</summary>
/// <param name="Read">Packed bytes ÷ the stick's rate; as measured where the stick is as fast as the disk.</param>
/// <param name="ReadMeasured">Reading the packs alone, through the same path as the engine.</param>
/// <param name="Decode">Checking and decoding, on all cores.</param>
/// <param name="Write">Writing the raw bytes.</param>
/// <param name="WriteAndReadBack">Writing and re-reading them.</param>
/// <param name="AtOnce">All of these at once, as much of each, without read-back (<see cref="AtOnceFloor"/>).</param>
/// <param name="AtOnceAndReadBack">With re-reading.</param>
/// <param name="OneCoreRate">Raw bytes a second that one core checks and decodes.</param>
public sealed record FloorSeconds(
    double Read, double ReadMeasured, double Decode, double Write, double WriteAndReadBack,
    double AtOnce, double AtOnceAndReadBack, double OneCoreRate)
{
    /// <summary>What decides: with everything else for free, a stage would take this long.</summary>
    public (double Seconds, StageLimit Limit) Limit(bool readBack) => new[]
    {
        (Read, StageLimit.Stick),
        (Decode, StageLimit.Processor),
        (readBack ? WriteAndReadBack : Write, StageLimit.Disk),
    }.MaxBy(f => f.Item1);

    /// <summary>Each floor at its shortest, and the rate at its highest.</summary>
    public static FloorSeconds Shortest(IEnumerable<FloorSeconds> floors) => floors.Aggregate((a, b) => new FloorSeconds(
        Math.Min(a.Read, b.Read), Math.Min(a.ReadMeasured, b.ReadMeasured), Math.Min(a.Decode, b.Decode),
        Math.Min(a.Write, b.Write), Math.Min(a.WriteAndReadBack, b.WriteAndReadBack),
        Math.Min(a.AtOnce, b.AtOnce), Math.Min(a.AtOnceAndReadBack, b.AtOnceAndReadBack), Math.Max(a.OneCoreRate, b.OneCoreRate)));
}
