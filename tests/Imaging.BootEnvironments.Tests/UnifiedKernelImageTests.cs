using System.Text;
using Imaging.BootEnvironments.Linux;
using Imaging.BootEnvironments.Linux.Chains;
using Imaging.BootEnvironments.Linux.Packages;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests;

/// <summary>binutils judge the image.</summary>
public sealed class UnifiedKernelImageTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsFact("apt-get", "dpkg-deb", "objdump", "objcopy")]
    public void UnifiedKernelImage_StubAndSections_ReadBackByBinutils()
    {
        byte[] stub = new UnpackedPackages(new AptPackages(AptPackages.UserCache), _temp.Path).Read(LinuxPieces.Files("unified")[0]);
        (string Name, byte[] Content)[] sections =
            [(".cmdline", Encoding.ASCII.GetBytes("quiet panic=0")), (".linux", new byte[1_000_001]), (".initrd", [1, 2, 3, 4, 5])];
        new Random(1).NextBytes(sections[1].Content);

        File.WriteAllBytes(_temp.File("image.efi"), UnifiedKernelImage.Make(stub, sections, "stub"));

        Assert.Contains("pei-x86-64", Tool.Expect("objdump", "-h", _temp.File("image.efi")), StringComparison.Ordinal);
        foreach ((string name, byte[] content) in sections)
        {
            Tool.Expect("objcopy", "--dump-section", $"{name}={_temp.File(name)}", _temp.File("image.efi"), _temp.File("copy.efi"));
            Assert.Equal(content, File.ReadAllBytes(_temp.File(name))[..content.Length]);
        }
    }

    [Fact]
    public void UnifiedKernelImage_NoProgram_Refused()
    {
        byte[][] stubs = [[], new byte[64], new byte[4096], [.. Enumerable.Repeat((byte)0xFF, 4096)]];

        Assert.All(
            stubs,
            stub => Assert.Equal(
                ExitCode.Manifest, Assert.Throws<ImagingException>(() => UnifiedKernelImage.Make(stub, [(".linux", [1])], "stub")).Code));
    }
}
