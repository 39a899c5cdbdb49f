namespace Imaging.Benchmarks.Peers;

/// <summary>What one run took.</summary>
/// <param name="Seconds">From the start of the program until its target is flushed.</param>
/// <param name="CpuSeconds">Of all its processes, user and kernel.</param>
/// <param name="PeakRssBytes">Of its largest process.</param>
public readonly record struct ContenderRun(double Seconds, double CpuSeconds, long PeakRssBytes);
