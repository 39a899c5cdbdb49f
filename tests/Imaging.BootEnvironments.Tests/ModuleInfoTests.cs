using Imaging.BootEnvironments.Linux.Kernels;
using Imaging.Core;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests;

public sealed class ModuleInfoTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsFact("objcopy")]
    public void ModuleInfo_DependsAndSoftDependencies_BothAreLoadedBefore()
    {
        ModuleInfo info = Read(
            "license=GPL", "softdep=pre: realtek other post: late", "depends=libphy,mdio-devres", "name=r8169", "parm=x:a=b");

        Assert.Equal(["libphy", "mdio-devres", "realtek", "other"], info.LoadedBefore);
        Assert.Equal("x:a=b", info["parm"]);
        Assert.Equal("", info["vermagic"]);
    }

    [NeedsFact("objcopy")]
    public void ModuleInfo_NoDependencies_None() => Assert.Empty(Read("name=fat", "depends=").LoadedBefore);

    [NeedsFact("objcopy", "readelf")]
    public void ModuleInfo_EveryValue_AsReadelfShowsIt()
    {
        string file = new FakeKernel(_temp.Path).Add("fs/fat.ko", "license=GPL", "depends=a,b", "name=fat");
        ModuleInfo info = ModuleInfo.Read(File.ReadAllBytes(file), file);

        string[] lines = Tool.Expect("readelf", "-p", ".modinfo", file).Split('\n');
        string[] shown = [.. lines.Where(line => line.Contains(']')).Select(line => line.Split(']', 2)[1].Trim())];

        Assert.Equal(3, shown.Length);
        Assert.All(shown, line => Assert.Equal(line.Split('=')[1], info[line.Split('=')[0]]));
    }

    [NeedsFact("objcopy")]
    public void ModuleInfo_CutAnywhere_ClearErrorAndNoOther()
    {
        string file = new FakeKernel(_temp.Path).Add("fs/fat.ko", "depends=a,b");
        byte[] whole = File.ReadAllBytes(file);

        for (int length = 0; length < whole.Length; length += 13)
            Assert.Equal(ExitCode.Manifest, Assert.Throws<ImagingException>(() => ModuleInfo.Read(whole.AsSpan(0, length), "fat.ko")).Code);
    }

    private ModuleInfo Read(params string[] lines)
    {
        string file = new FakeKernel(_temp.Path).Add("a.ko", lines);
        return ModuleInfo.Read(File.ReadAllBytes(file), file);
    }
}
