using BenchmarkDotNet.Attributes;
using Imaging.Manifest;

namespace Imaging.Benchmarks.Micro;

/// <summary>Reading the manifest that <c>usb-builder init</c> writes, with the files it names there.</summary>
public class ManifestBenchmarks
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imaging-bench-");
    private string _manifest = "";

    [GlobalSetup]
    public void Setup()
    {
        _manifest = ManifestTemplate.Write(_folder.FullName);
        _folder.CreateSubdirectory("packages/java");
        _folder.CreateSubdirectory("images");
        File.WriteAllBytes(Path.Combine(_folder.FullName, "images/install.wim"), []);
        File.WriteAllBytes(Path.Combine(_folder.FullName, "unattend.xml"), []);
    }

    [Benchmark]
    public ReleaseManifest ReadManifest() => ManifestReader.Read(_manifest);

    [GlobalCleanup]
    public void Cleanup() => _folder.Delete(recursive: true);
}
