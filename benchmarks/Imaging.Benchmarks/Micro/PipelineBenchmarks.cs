using BenchmarkDotNet.Attributes;
using Imaging.Core;
using Imaging.Pipeline;
using Imaging.Platform.Devices;

namespace Imaging.Benchmarks.Micro;

/// <summary>
/// The pipeline between ends that cost ever more, on all cores, with 64 and 256 MiB of chunks. What four times the chunks allocate more,
/// divided by the chunks more, is what a chunk allocates.
/// </summary>
public class PipelineBenchmarks
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imaging-bench-");
    private readonly PipelineOptions _options = new();
    private SyntheticContent? _zeros;
    private SyntheticContent? _code;
    private MemoryDevice? _memory;
    private ImageFileDevice? _disk;
    private PackFile? _pack;

    [Params(256, 1024)]
    public int Chunks { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        const int FrameLength = SyntheticContent.ChunkLength * SyntheticContent.ChunksAFrame;
        _zeros = new SyntheticContent(new byte[FrameLength], Chunks);
        _code = new SyntheticContent(ProgramCode.Take(FrameLength), Chunks);
        _memory = new MemoryDevice("memory", _code.Plan.TargetBytes);
        _pack = new PackFile(Path.Combine(_folder.FullName, "pack"), _code);
        _disk = ImageFileDevice.Create(Path.Combine(_folder.FullName, "disk.img"), _code.Plan.TargetBytes);
    }

    /// <summary>Frames of 4 KiB that decode to 8 MiB of zeros, written nowhere: what the pipeline itself costs.</summary>
    [Benchmark]
    public void NullToNull() => Run(_zeros!, new RepeatedFrame(_zeros!), new NullSink());

    /// <summary>Program code, written to memory and read back from there.</summary>
    [Benchmark]
    public void MemoryToMemory() => RunOnto(_memory!, new RepeatedFrame(_code!));

    /// <summary>Program code from a file in the page cache onto an image file past it, flushed and read back.</summary>
    [Benchmark]
    public void FileToFile() => RunOnto(_disk!, _pack!);

    [GlobalCleanup]
    public void Cleanup()
    {
        _disk!.Dispose();
        _folder.Delete(recursive: true);
    }

    private void RunOnto(IBlockDevice disk, IContentSource source)
    {
        using var writer = new TargetWriter(disk, new HeldHeads([]), readBack: true);
        Run(_code!, source, writer);
    }

    private void Run(SyntheticContent content, IContentSource source, IContentSink sink)
    {
        using var reader = new ContentReader(content.Plan, source, _options);
        new ContentPipeline(content.Plan, reader, sink).Run(CancellationToken.None);
    }
}
