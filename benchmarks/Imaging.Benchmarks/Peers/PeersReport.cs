using Imaging.Benchmarks.Measuring;

namespace Imaging.Benchmarks.Peers;

/// <summary>Everything a run of <c>peers</c> found.</summary>
/// <param name="Tree">The files, for people.</param>
/// <param name="TreeBytes">Of all files.</param>
/// <param name="Rows">In the order of the table, one rate after the other.</param>
/// <param name="Packed">The first is the LZX WIM.</param>
/// <param name="Building">The builder beside zstd.</param>
/// <param name="Targets">Those that could be judged.</param>
public sealed record PeersReport(
    HostDescription Host,
    string Tree,
    long TreeBytes,
    IReadOnlyList<PeerRow> Rows,
    IReadOnlyList<PackedSize> Packed,
    BuildingSpeed Building,
    IReadOnlyList<PeerVerdict> Targets);
