namespace Imaging.Benchmarks.Measuring;

/// <summary>One phase of a run of the engine.</summary>
public sealed record PhaseSeconds(string Phase, double Seconds);

/// <summary>One run of <c>imaging stage</c>.</summary>
/// <param name="Seconds">From the start of the process to its end.</param>
/// <param name="FirstWriteSeconds">From the start of the process to the first byte written to the disk.</param>
/// <param name="PackedBytes">Read from the stick's packs.</param>
/// <param name="RawBytes">Written to the disk's volumes.</param>
public sealed record StageMeasurement(
    double Seconds, double CpuSeconds, long PeakRssBytes, double FirstWriteSeconds, long PackedBytes, long RawBytes,
    IReadOnlyList<PhaseSeconds> Phases)
{
    public double SecondsOf(string phase) => Phases.Where(p => p.Phase == phase).Sum(p => p.Seconds);

    /// <summary>Of the phase that grows with the release alone.</summary>
    public double ContentSeconds => SecondsOf("Content");

    /// <summary>Of all else: starting, checking, planning, unmaking, committing.</summary>
    public double OtherSeconds => Seconds - ContentSeconds;

    /// <summary>Processor seconds a second.</summary>
    public double CpuPerWall => CpuSeconds / Seconds;
}
