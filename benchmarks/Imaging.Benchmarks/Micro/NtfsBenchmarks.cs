using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Benchmarks.Micro;

/// <summary>A volume of 512 MiB with the .NET runtime's files, made by mkntfs and wimlib.</summary>
public class NtfsBenchmarks
{
    private const long Size = 512 * ByteSize.MiB;
    private const long Grown = 1_000_000_000_000 / 4096 * 4096;
    private const long HiddenSectors = 2048;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imaging-bench-");
    private FileByteSource? _volume;

    [GlobalSetup]
    public void Setup()
    {
        string image = Path.Combine(_folder.FullName, "volume.img");
        string wim = Path.Combine(_folder.FullName, "tree.wim");
        using (FileStream file = File.Create(image))
            file.SetLength(Size);
        Run("mkntfs", "-T", "-F", "-Q", "-p", $"{HiddenSectors}", "-H", "255", "-S", "63", "-s", "512", "-c", "4096", image);
        Run("wimlib-imagex", "capture", Path.GetDirectoryName(typeof(object).Assembly.Location)!, wim, "--compress=none");
        Run("wimlib-imagex", "apply", wim, "1", image);
        _volume = new FileByteSource(image);
    }

    /// <summary>What is allocated, what changes from disk to disk, and whether the volume may be sealed.</summary>
    [Benchmark]
    public NtfsLayout ReadLayout() => NtfsSeal.Inspect(_volume!, []);

    /// <summary>Every write that makes it a volume of 1 TB.</summary>
    [Benchmark]
    public IReadOnlyList<NtfsWrite> PlanGrowth() => NtfsGrowth.Plan(_volume!, Grown, HiddenSectors, serial: 1);

    [GlobalCleanup]
    public void Cleanup()
    {
        _volume!.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {said}");
    }
}
