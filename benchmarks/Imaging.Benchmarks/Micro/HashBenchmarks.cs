using BenchmarkDotNet.Attributes;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Benchmarks.Micro;

/// <summary>Digests of 16 MiB, one thread.</summary>
public class HashBenchmarks
{
    private readonly byte[] _raw = ProgramCode.Take(16 * 1024 * 1024);

    /// <summary>Of frames while staging, of chunks while building.</summary>
    [Benchmark]
    public Digest Sha256() => Digest.Of(_raw);

    /// <summary>Of what is written, and again of what is read back.</summary>
    [Benchmark]
    public uint Crc32C() => Core.Crc32C.Of(_raw);
}
