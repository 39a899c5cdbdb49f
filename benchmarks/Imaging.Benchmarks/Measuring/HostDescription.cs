using System.Runtime.InteropServices;

namespace Imaging.Benchmarks.Measuring;

/// <summary>The machine numbers were measured on: none means anything without it.</summary>
public sealed record HostDescription(string Processor, int Cores, long MemoryBytes, string Kernel, string Runtime)
{
    public static HostDescription Read() => new(
        Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    private static string? Value(string file, string key) =>
        File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : null;
}
