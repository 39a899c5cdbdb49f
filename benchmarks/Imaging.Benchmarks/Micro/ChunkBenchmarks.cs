using BenchmarkDotNet.Attributes;
using Imaging.Chunks;

namespace Imaging.Benchmarks;

/// <summary>What happens to each byte of a release, one thread, 16 MiB of this machine's own program code.</summary>
[MemoryDiagnoser]
public class ChunkBenchmarks
{
    private const int Length = 16 * 1024 * 1024;

    private readonly byte[] _raw = new byte[Length];
    private readonly byte[] _frame = new byte[ZstdCompressor.Bound(Length)];
    private readonly ClusterChunker _chunker = new(4096);
    private readonly ZstdCompressor _compressor = new(CompressionLevel.Fast);
    private readonly ZstdDecompressor _decompressor = new();
    private int _packed;

    [GlobalSetup]
    public void Setup()
    {
        int filled = 0;
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll").Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(file);
            int count = Math.Min(bytes.Length, Length - filled);
            bytes.AsSpan(0, count).CopyTo(_raw.AsSpan(filled));
            filled += count;
        }

        _packed = _compressor.Compress(_raw, _frame);
    }

    [Benchmark]
    public int Cut()
    {
        int pieces = 0;
        for (int start = 0; start < Length; pieces++)
            start += (int)_chunker.Next(_raw.AsSpan(start)).Length;
        return pieces;
    }

    [Benchmark]
    public Digest Sha256() => Digest.Of(_raw);

    [Benchmark]
    public uint Checksum() => Crc32C.Of(_raw);

    [Benchmark]
    public int ZstdCompress() => _compressor.Compress(_raw, _frame);

    [Benchmark]
    public void ZstdDecompress() => _decompressor.Decompress(_frame.AsSpan(0, _packed), _raw, "benchmark");

    [GlobalCleanup]
    public void Cleanup()
    {
        _compressor.Dispose();
        _decompressor.Dispose();
    }
}
