using Imaging.BootEnvironments.Linux;
using Imaging.BootEnvironments.Linux.Kernels;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests;

public sealed class KernelModulesTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FakeKernel _kernel;

    public KernelModulesTests() => _kernel = new FakeKernel(_temp.Path);

    public void Dispose() => _temp.Dispose();

    [NeedsFact("objcopy")]
    public void KernelModules_SharedDependencies_EachOnceAndAfterWhatItNeeds()
    {
        _kernel.Add("usb/usb-storage.ko", "depends=usbcore,scsi_mod");
        _kernel.Add("usb/uas.ko", "depends=usbcore,scsi_mod,usb-storage");
        _kernel.Add("usb/usbcore.ko", "depends=usb-common");
        _kernel.Add("usb/usb-common.ko", "depends=");
        _kernel.Add("scsi/scsi_mod.ko", "depends=");

        Assert.Equal(["usb_common", "usbcore", "scsi_mod", "usb_storage", "uas"], Resolve("uas", "usb_storage"));
    }

    /// <summary>As <c>make modules_install</c> leaves it: <c>build</c> sorts before <c>kernel</c>.</summary>
    [NeedsFact("objcopy")]
    public void KernelModules_LinkToTheBuildTree_NotFollowed()
    {
        string own = _kernel.Add("nvme.ko", "depends=");
        string tree = Directory.CreateDirectory(_temp.File("source")).FullName;
        File.WriteAllText(Path.Combine(tree, "nvme.ko"), "unsigned");
        Directory.CreateSymbolicLink(Path.Combine(_kernel.Modules, "build"), tree);

        LoadedModule module = Assert.Single(new KernelModules(_kernel.Open()).Resolve([new("nvme", true)], _ => { }));

        Assert.Equal(File.ReadAllBytes(own), module.Content);
    }

    [NeedsFact("objcopy")]
    public void KernelModules_BuiltIn_NotLoadedAndNotMissed()
    {
        _kernel.BuildIn("kernel/fs/fat/vfat.ko", "kernel/lib/crc32.ko");
        _kernel.Add("nvme.ko", "depends=crc32");

        Assert.Equal(["nvme"], Resolve("vfat", "nvme"));
    }

    [NeedsFact("objcopy")]
    public void KernelModules_OptionalOneMissing_Told()
    {
        _kernel.Add("nvme.ko", "depends=");
        var told = new List<string>();

        IReadOnlyList<LoadedModule> modules = new KernelModules(_kernel.Open()).Resolve(
            [new("nvme", true), new("tg3", false)], told.AddRange);

        Assert.Single(modules);
        Assert.Equal(["tg3"], told);
    }

    [Fact]
    public void KernelModules_NeededOneMissing_Refused()
    {
        ImagingException error = Assert.Throws<ImagingException>(() => Resolve("nvme"));

        Assert.Equal(ExitCode.Manifest, error.Code);
        Assert.Contains("nvme", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nvme.ko.xz")]
    [InlineData("nvme.ko.zst")]
    public void KernelModules_Compressed_RefusedWithTheRemedy(string name)
    {
        File.WriteAllBytes(Path.Combine(_kernel.Modules, name), [1, 2, 3]);

        Assert.Contains("Decompress", Assert.Throws<ImagingException>(() => Resolve("nvme")).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernel_WithoutModules_Refused()
    {
        Directory.Delete(_kernel.Modules);

        Assert.Equal("a kernel without modules", Assert.Throws<ImagingException>(_kernel.Open).Found);
    }

    [Fact]
    public void Kernel_WithoutImage_Refused()
    {
        File.Delete(Path.Combine(_kernel.Folder, "vmlinuz"));

        Assert.Equal("no kernel image", Assert.Throws<ImagingException>(_kernel.Open).Found);
    }

    private IEnumerable<string> Resolve(params string[] names) => new KernelModules(_kernel.Open())
        .Resolve(names.Select(name => new WantedModule(name, IsNeeded: true)), missing => Assert.Fail(string.Join(',', missing)))
        .Select(module => module.Name);
}
