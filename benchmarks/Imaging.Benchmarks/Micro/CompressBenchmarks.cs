using BenchmarkDotNet.Attributes;
using Imaging.Chunks;

namespace Imaging.Benchmarks.Micro;

/// <summary>Making a frame of 16 MiB of program code, one thread. Seconds a time, so each is run twice and no more.</summary>
[WarmupCount(0), IterationCount(2), InvocationCount(1)]
public class CompressBenchmarks
{
    private readonly byte[] _raw = ProgramCode.Take(16 * 1024 * 1024);
    private byte[] _frame = [];
    private ZstdCompressor? _compressor;

    [Params(CompressionLevel.Fast, CompressionLevel.Balanced, CompressionLevel.Max)]
    public CompressionLevel Level { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _frame = new byte[ZstdCompressor.Bound(_raw.Length)];
        _compressor = new ZstdCompressor(Level);
    }

    [Benchmark]
    public int Compress() => _compressor!.Compress(_raw, _frame);

    [GlobalCleanup]
    public void Cleanup() => _compressor!.Dispose();
}
