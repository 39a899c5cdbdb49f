using Imaging.Release;
using Imaging.Testing.Releases;

namespace Imaging.UsbBuilder.Tests.Commands;

/// <summary>Two versions of a release in one output folder; once for all tests.</summary>
public sealed class TwoReleases : IDisposable
{
    private readonly SmallRelease _maker = new();

    public TwoReleases() => (First, Second) = (Publish("1", 1), Publish("2", 2));

    public OpenRelease First { get; }

    public OpenRelease Second { get; }

    /// <summary>The folder with both.</summary>
    public string Output => _maker.Output;

    public string PublicKey => _maker.PublicKey;

    public string FolderOf(OpenRelease release) => Path.Combine(Output, StickPaths.Release(release.Document.Id));

    public void Dispose() => _maker.Dispose();

    private OpenRelease Publish(string version, int seed)
    {
        byte[] code = new byte[300_000];
        new Random(seed).NextBytes(code);
        return _maker.Publish(new SmallReleaseContent
        {
            Version = version,
            SecretValues = ["blob"],
            Windows = [("Windows/code.dll", code)],
            Boot = [("EFI/BOOT/BOOTX64.EFI", code[..1000])],
        });
    }
}
