using Imaging.BootEnvironments.Linux;
using Imaging.BootEnvironments.Linux.Packages;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests;

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

        Assert.Contains(
            "libc6_2.37_amd64.deb", Assert.Throws<ImagingException>(() => new PackageFolder(_temp.Path).Find("libc6")).Remedy,
            StringComparison.Ordinal);
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

    [NeedsFact("dpkg-deb")]
    public void UnpackedPackages_LinkOutOfThePackage_Refused()
    {
        string tree = Directory.CreateDirectory(_temp.File("busybox-static/bin")).FullName;
        File.WriteAllText(_temp.File("host-file"), "of the host");
        File.CreateSymbolicLink(Path.Combine(tree, "busybox"), _temp.File("host-file"));
        Pack("busybox-static", "busybox-static");

        ImagingException error = Assert.Throws<ImagingException>(
            () => Unpacked().Read(new PackageFile("busybox-static", "bin/busybox", "bin/busybox")));

        Assert.Equal(ExitCode.Manifest, error.Code);
    }

    [NeedsFact("dpkg-deb")]
    public void UnpackedPackages_OtherPackageUnderTheName_Refused()
    {
        Directory.CreateDirectory(_temp.File("libc6"));
        Pack("libc6", "busybox-static");

        Assert.Equal(ExitCode.Manifest, Assert.Throws<ImagingException>(() => Unpacked().Folder("libc6")).Code);
    }

    private UnpackedPackages Unpacked() => new(new PackageFolder(_temp.Path), Directory.CreateDirectory(_temp.File("work")).FullName);

    private void Pack(string folder, string name)
    {
        Directory.CreateDirectory(_temp.File($"{folder}/DEBIAN"));
        File.WriteAllText(
            _temp.File($"{folder}/DEBIAN/control"),
            $"Package: {name}\nVersion: 1\nArchitecture: amd64\nMaintainer: nobody <a@b.c>\nDescription: fake\n");
        Tool.Expect("dpkg-deb", "--build", "-Znone", _temp.File(folder), _temp.File($"{folder}_1_amd64.deb"));
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
        File.WriteAllBytes(file, [.. content[..^1], (byte)~content[^1]]);

        packages.Find("linux-image-amd64");

        Assert.Equal(old, kept);
        Assert.Equal(content, File.ReadAllBytes(file));
        Assert.StartsWith("linux-image-", DebianPackage.Open(file).FirstDependency, StringComparison.Ordinal);
    }
}
