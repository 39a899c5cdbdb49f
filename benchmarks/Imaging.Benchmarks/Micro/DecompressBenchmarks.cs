using BenchmarkDotNet.Attributes;
using Imaging.Chunks;

namespace Imaging.Benchmarks.Micro;

/// <summary>Decoding a frame of 16 MiB of program code, one thread.</summary>
public class DecompressBenchmarks
{
    private readonly byte[] _raw = ProgramCode.Take(16 * 1024 * 1024);
    private readonly ZstdDecompressor _decompressor = new();
    private byte[] _frame = [];

    [Params(CompressionLevel.Fast, CompressionLevel.Balanced, CompressionLevel.Max)]
    public CompressionLevel Level { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var compressor = new ZstdCompressor(Level);
        var frame = new byte[ZstdCompressor.Bound(_raw.Length)];
        _frame = frame[..compressor.Compress(_raw, frame)];
    }

    [Benchmark]
    public void Decompress() => _decompressor.Decompress(_frame, _raw, "benchmark");

    [GlobalCleanup]
    public void Cleanup() => _decompressor.Dispose();
}
