using BenchmarkDotNet.Attributes;
using Imaging.Chunks;

namespace Imaging.Benchmarks.Micro;

/// <summary>Cutting 16 MiB of program code into chunks, one thread.</summary>
public class ChunkerBenchmarks
{
    private readonly ClusterChunker _chunker = new(4096);
    private readonly byte[] _raw = ProgramCode.Take(16 * 1024 * 1024);

    [Benchmark]
    public int Cut()
    {
        int pieces = 0;
        for (int start = 0; start < _raw.Length; pieces++)
            start += (int)_chunker.Next(_raw.AsSpan(start)).Length;
        return pieces;
    }
}
