using Imaging.Core;
using Imaging.Disk;
using Imaging.Engine.Checks;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Engine.Tests.Staging;
using Imaging.Platform.Inventory;
using Imaging.Release;

namespace Imaging.Engine.Tests.Checks;

[Collection(nameof(StageCollection))]
public sealed class StorageCheckTests(StageFixture fixture)
{
    private static readonly PciDevice s_bridge = new(0x8086, 0xA0B0, 0, 0, 0, 0x060400);
    private static readonly PciDevice s_vmd = new(0x8086, 0x9A0B, 0x1028, 0x0A9C, 1, 0x010400);

    [Theory]
    [InlineData(0x010802)]
    [InlineData(0x010601)]
    [InlineData(0x080501)]
    [InlineData(0x0C0330)]
    public void Check_ControllerOfEveryWindows_IsTaken(int kind) =>
        Assert.StartsWith(
            "Windows has drivers for", Check([], s_bridge, new PciDevice(0x144D, 0xA809, 0, 0, 0, kind)), StringComparison.Ordinal);

    [Theory]
    [InlineData(@"PCI\VEN_8086&DEV_9A0B")]
    [InlineData(@"pci\ven_8086&dev_9a0b&subsys_0a9c1028")]
    [InlineData(@"PCI\VEN_8086&DEV_9A0B&CC_0104")]
    [InlineData(@"PCI\CC_010400")]
    public void Check_ControllerTheImageHasADriverFor_IsTaken(string id) => Check([@"PCI\VEN_1AF4&DEV_1042", id], s_bridge, s_vmd);

    [Theory]
    [InlineData(@"PCI\VEN_8086&DEV_467F")]
    [InlineData(@"PCI\VEN_8086&DEV_9A0B&SUBSYS_0A9D1028")]
    [InlineData(@"PCI\CC_0106")]
    [InlineData(null)]
    public void Check_ControllerItHasNoneFor_IsRefusedWithWhatToDo(string? id)
    {
        var e = Assert.Throws<ImagingException>(() => Check(id is null ? [] : [id], s_vmd, s_bridge, s_bridge with { Class = 0x010802 }));

        Assert.Equal(ExitCode.NoDriver, e.Code);
        Assert.Equal("/dev/nvme0n1 behind 8086:9a0b (RAID or VMD, class 010400)", e.Found);
        Assert.Contains("dism /Image:", e.Remedy, StringComparison.Ordinal);
        Assert.Contains("AHCI", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WhatNobodyKnows_IsNotJudgedAndSaysWhy()
    {
        Assert.Contains("image file", StorageCheck.Check(Release([]), null)!, StringComparison.Ordinal);
        Assert.Contains("does not tell", StorageCheck.Check(Release([]), Disk(null))!, StringComparison.Ordinal);
        Assert.Contains("no PCI device", Check([]), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ReleaseThatStartsNothing_IsNotJudged() =>
        Assert.Null(StorageCheck.Check(Release([]) with { Windows = null }, Disk([s_vmd])));

    private string Check(string[] bootDevices, params PciDevice[] path) => StorageCheck.Check(Release(bootDevices), Disk(path))!;

    private ReleaseDocument Release(string[] bootDevices)
    {
        ReleaseDocument document = fixture.Release.Document;
        return document with { Windows = document.Windows! with { BootDevices = bootDevices } };
    }

    private static DiskInfo Disk(PciDevice[]? path) => new() { Node = "/dev/nvme0n1", Bus = DiskBus.Nvme, Bytes = 1000, PciPath = path };
}
