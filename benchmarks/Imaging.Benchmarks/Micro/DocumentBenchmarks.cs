using BenchmarkDotNet.Attributes;
using Imaging.Release;

namespace Imaging.Benchmarks.Micro;

/// <summary><c>release.json</c>.</summary>
public class DocumentBenchmarks
{
    private readonly ReleaseDocument _document = SampleDocument.Create();
    private byte[] _bytes = [];

    [GlobalSetup]
    public void Setup() => _bytes = Documents.Write(_document);

    [Benchmark]
    public byte[] WriteRelease() => Documents.Write(_document);

    [Benchmark]
    public ReleaseDocument ReadRelease() => Documents.ReadRelease(_bytes, "benchmark");
}
