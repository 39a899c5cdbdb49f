using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Inventory;

namespace Imaging.Platform.Tests.Inventory;

/// <summary>The rules a manifest gives, and what is said where no disk is left.</summary>
public sealed class TargetRulesTests
{
    private static readonly DiskInfo s_nvme = new()
    {
        Node = "/dev/nvme0n1",
        Bus = DiskBus.Nvme,
        Bytes = 256_060_514_304,
        Model = "SAMSUNG MZVL2256",
        Serial = "S5ABC",
    };

    private static readonly TargetRules s_rules = new() { MinimumBytes = 60_000_000_000 };

    /// <summary>Rules, a disk, and a word of the one reason against it; empty where it may be written.</summary>
    public static TheoryData<TargetRules, DiskInfo, string> Table => new()
    {
        { s_rules with { MaximumBytes = 256_060_514_304 }, s_nvme, "" },
        { s_rules with { MaximumBytes = 256_060_514_303 }, s_nvme, "too large: it has 256 GB (256060514304 bytes)" },
        { s_rules with { Model = "samsung*" }, s_nvme, "" },
        { s_rules with { Model = "WDC*" }, s_nvme, "the model 'SAMSUNG MZVL2256', the release allows only 'WDC*'" },
        { s_rules with { Model = "SAMSUNG" }, s_nvme, "the release allows only 'SAMSUNG'" },
        { s_rules with { Model = "*" }, s_nvme with { Model = null }, "an unknown model" },
        { s_rules with { Serial = "S5???" }, s_nvme, "" },
        { s_rules with { Serial = "S4*" }, s_nvme, "the serial number 'S5ABC'" },
        { s_rules with { Serial = "S4*" }, s_nvme with { Serial = null }, "an unknown serial number" },
        { s_rules with { Buses = [DiskBus.Sata, DiskBus.Nvme] }, s_nvme, "" },
        { s_rules with { Buses = [DiskBus.Sata, DiskBus.Virtio] }, s_nvme, "through NVMe, and the release allows only SATA, virtio" },
        { s_rules with { Buses = [DiskBus.Nvme] }, s_nvme with { Bus = DiskBus.Other }, "an unknown bus" },
        { s_rules with { Buses = [DiskBus.Mmc] }, s_nvme with { Bus = DiskBus.Mmc }, "" },
        { s_rules with { Buses = [DiskBus.Nvme] }, s_nvme with { Bus = DiskBus.Mmc }, "through eMMC" },
        { s_rules with { Buses = [DiskBus.Mmc] }, s_nvme with { Bus = DiskBus.Sd }, "memory card" },
        { s_rules with { AllowUsb = true }, s_nvme with { Bus = DiskBus.Usb }, "" },
        { s_rules with { AllowUsb = true, Buses = [DiskBus.Usb] }, s_nvme with { Bus = DiskBus.Usb }, "" },
        { s_rules with { AllowUsb = true, Buses = [DiskBus.Nvme] }, s_nvme with { Bus = DiskBus.Usb }, "through USB" },
        { s_rules with { Buses = [DiskBus.Usb] }, s_nvme with { Bus = DiskBus.Usb }, "is a USB disk" },
        { s_rules with { AllowUsb = true }, s_nvme with { Bus = DiskBus.Usb, IsRemovable = true }, "removable" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Rule_OfTheManifest_HoldsEvenForANamedDisk(TargetRules rules, DiskInfo disk, string word)
    {
        foreach (bool named in (bool[])[false, true])
        {
            IReadOnlyList<string> reasons = TargetChecks.ReasonsAgainst(disk, rules, named);
            if (word.Length == 0)
                Assert.Empty(reasons);
            else
                Assert.Contains(word, Assert.Single(reasons), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(DiskBus.Image)]
    [InlineData(DiskBus.Loop)]
    [InlineData(DiskBus.Virtual)]
    public void Rule_OfBusesModelsAndSerials_LetsANamedImagePass_OthersStillHold(DiskBus bus)
    {
        TargetRules rules = s_rules with { Buses = [DiskBus.Nvme], Model = "SAMSUNG*" };
        DiskInfo disk = s_nvme with { Bus = bus };
        Assert.Contains("only used when it is named", Assert.Single(TargetChecks.ReasonsAgainst(disk, rules)), StringComparison.Ordinal);
        DiskInfo nameless = disk with { Model = null, Serial = null };
        Assert.Empty(TargetChecks.ReasonsAgainst(nameless, rules with { Serial = "S*" }, explicitlyNamed: true));
        Assert.Single(TargetChecks.ReasonsAgainst(disk, rules with { MaximumBytes = 1 }, explicitlyNamed: true));
    }

    [Fact]
    public void Rule_ThatTellsTwoDisksApart_LeavesOne()
    {
        DiskInfo sata = s_nvme with { Node = "/dev/sda", Bus = DiskBus.Sata, Model = "WDC" };
        Assert.Same(sata, TargetChoice.Pick([s_nvme, sata], s_rules with { Buses = [DiskBus.Sata] }));
        Assert.Same(s_nvme, TargetChoice.Pick([s_nvme, sata], s_rules with { Model = "SAMSUNG*" }));
    }

    [Fact]
    public void Judge_EveryDisk_ComesWithItsReasons()
    {
        DiskInfo usb = s_nvme with { Node = "/dev/sda", Bus = DiskBus.Usb, IsRemovable = true };
        IReadOnlyList<CheckedDisk> judged = TargetChoice.Check([usb, s_nvme], s_rules);
        Assert.Equal([usb, s_nvme], judged.Select(j => j.Disk));
        Assert.Equal([2, 0], judged.Select(j => j.Reasons.Count));
        Assert.Same(s_nvme, TargetChoice.Decide(judged));
        Assert.Throws<ImagingException>(() => TargetChoice.Decide([.. judged.Select(j => j with { Reasons = [.. j.Reasons, "No."] })]));
    }

    [Theory]
    [InlineData]
    [InlineData(DiskBus.Usb)]
    [InlineData(DiskBus.Usb, DiskBus.Loop, DiskBus.Sd)]
    public void Decide_NoDiskOfTheMachine_NamesTheUsualCauses(params DiskBus[] buses)
    {
        ImagingException e = Refuse([.. buses.Select(b => s_nvme with { Bus = b })]);
        Assert.Contains("RAID or VMD mode", e.Remedy, StringComparison.Ordinal);
        Assert.Contains("driver", e.Remedy, StringComparison.Ordinal);
        Assert.Contains("dead", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_ADiskOfTheMachineThatDoesNotFit_DoesNotBlameTheController()
    {
        ImagingException e = Refuse([s_nvme with { Bytes = 1 }, s_nvme with { Bus = DiskBus.Usb }]);
        Assert.Contains("too small", e.Found, StringComparison.Ordinal);
        Assert.DoesNotContain("VMD", e.Message, StringComparison.Ordinal);
    }

    private static ImagingException Refuse(IReadOnlyList<DiskInfo> disks)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => TargetChoice.Pick(disks, s_rules));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        return e;
    }
}
