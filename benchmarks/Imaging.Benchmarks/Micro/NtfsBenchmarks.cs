using BenchmarkDotNet.Attributes;
using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;
using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Benchmarks.Micro;

/// <summary>A volume of 512 MiB with the .NET runtime's files, made by mkntfs and wimlib.</summary>
public class NtfsBenchmarks
{
    private const long Size = 512 * ByteSize.MiB;
    private const long Grown = 1_000_000_000_000 / 4096 * 4096;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imaging-bench-");
    private FileByteSource? _volume;

    [GlobalSetup]
    public void Setup()
    {
        string image = Path.Combine(_folder.FullName, "volume.img");
        string wim = Path.Combine(_folder.FullName, "tree.wim");
        NtfsImage.Make(image, Size);
        ToolProcess.Expect("wimlib-imagex", "capture", Path.GetDirectoryName(typeof(object).Assembly.Location)!, wim, "--compress=none");
        ToolProcess.Expect("wimlib-imagex", "apply", wim, "1", image);
        _volume = new FileByteSource(image);
    }

    /// <summary>What is allocated, what changes from disk to disk, and whether the volume may be sealed.</summary>
    [Benchmark]
    public NtfsLayout ReadLayout() => NtfsSeal.Inspect(_volume!, []);

    /// <summary>Every write that makes it a volume of 1 TB.</summary>
    [Benchmark]
    public IReadOnlyList<NtfsWrite> PlanGrowth() => NtfsGrowth.Plan(_volume!, Grown, NtfsImage.HiddenSectors, serial: 1);

    [GlobalCleanup]
    public void Cleanup()
    {
        _volume!.Dispose();
        _folder.Delete(recursive: true);
    }
}
