using BenchmarkDotNet.Attributes;
using Imaging.Release;

namespace Imaging.Benchmarks.Micro;

/// <summary>The index of a 32 GB volume, 2.2 MB without its own bytes.</summary>
public class IndexBenchmarks
{
    private readonly VolumeIndex _index = SampleIndex.Create();
    private byte[] _bytes = [];

    [GlobalSetup]
    public void Setup() => _bytes = VolumeIndexFormat.Write(_index);

    [Benchmark]
    public byte[] WriteIndex() => VolumeIndexFormat.Write(_index);

    [Benchmark]
    public VolumeIndex ReadIndex() => VolumeIndexFormat.Read(_bytes, "benchmark");
}
