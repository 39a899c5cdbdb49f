using Imaging.Core;
using Imaging.Testing;
using Imaging.UsbBuilder.BootEnvironments.Linux.Packages;

namespace Imaging.UsbBuilder.Tests.BootEnvironments;

public sealed class PackageTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void PackageFolder_PackageMissing_SaysHowToGetIt()
    {
        ImagingException error = Assert.Throws<ImagingException>(() => new PackageFolder(_temp.Path).Find("libc6"));

        Assert.Equal(ExitCode.Manifest, error.Code);
        Assert.Contains("apt-get download libc6", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void PackageFolder_TwoVersions_RefusedByName()
    {
        File.WriteAllText(_temp.File("libc6_2.36_amd64.deb"), "");
        File.WriteAllText(_temp.File("libc6_2.37_amd64.deb"), "");
        File.WriteAllText(_temp.File("libc6-dev_2.36_amd64.deb"), "");

        Assert.Contains("libc6_2.37_amd64.deb", Assert.Throws<ImagingException>(() => new PackageFolder(_temp.Path).Find("libc6")).Remedy, StringComparison.Ordinal);
    }

    [NeedsFact("dpkg-deb")]
    public void DebianPackage_NotAPackage_ClearError()
    {
        File.WriteAllText(_temp.File("libc6_2.36_amd64.deb"), "not a package");

        Assert.Equal(ExitCode.Manifest, Assert.Throws<ImagingException>(() => DebianPackage.Open(_temp.File("libc6_2.36_amd64.deb"))).Code);
    }

    [NeedsFact("apt-get")]
    public void AptPackages_UnknownName_SaysWhatToDo()
    {
        ImagingException error = Assert.Throws<ImagingException>(() => new AptPackages(_temp.Path).Find("no-such-package-as-this"));

        Assert.Contains("apt-get update", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("packages:", error.Remedy, StringComparison.Ordinal);
    }

    [NeedsFact("apt-get", "dpkg-deb")]
    public void AptPackages_FileInTheCache_KeptWhenIntactAndReplacedWhenNot()
    {
        var packages = new AptPackages(_temp.Path);
        string file = packages.Find("linux-image-amd64");
        byte[] content = File.ReadAllBytes(file);
        var old = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, old);
        packages.Find("linux-image-amd64");
        DateTime kept = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, "damaged");

        packages.Find("linux-image-amd64");

        Assert.Equal(old, kept);
        Assert.Equal(content, File.ReadAllBytes(file));
        Assert.StartsWith("linux-image-", DebianPackage.Open(file).FirstDependency, StringComparison.Ordinal);
    }
}
