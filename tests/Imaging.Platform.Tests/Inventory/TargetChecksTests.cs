using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Inventory;

namespace Imaging.Platform.Tests.Inventory;

public sealed class TargetChecksTests
{
    private static readonly DiskInfo s_nvme = new() { Node = "/dev/nvme0n1", Bus = DiskBus.Nvme, Bytes = 256_060_514_304, Serial = "A1" };
    private static readonly TargetRules s_rules = new() { MinimumBytes = 60_000_000_000 };

    /// <summary>A disk, and a word of the one reason against it.</summary>
    public static TheoryData<string, DiskInfo, string> Vetoes => new()
    {
        { "stick", s_nvme with { Node = "/dev/stick" }, "stick" },
        { "read-only", s_nvme with { IsReadOnly = true }, "read-only" },
        { "removable", s_nvme with { IsRemovable = true }, "removable" },
        { "USB", s_nvme with { Bus = DiskBus.Usb }, "USB" },
        { "eMMC", s_nvme with { Bus = DiskBus.Mmc }, "eMMC" },
        { "card", s_nvme with { Bus = DiskBus.Sd }, "memory card" },
        { "small", s_nvme with { Bytes = 59_999_999_999 }, "59999999999 bytes" },
        { "4Kn", s_nvme with { LogicalSectorSize = 4096 }, "4096 bytes" },
        { "in use", s_nvme with { Uses = ["/dev/nvme0n1p1 is mounted at /"] }, "mounted at /" },
    };

    private static TargetRules Rules => s_rules with { StickNodes = ["/dev/stick"] };

    [Fact]
    public void Judgement_InternalDiskThatFits_HasNothingAgainstIt() => Assert.Empty(TargetChecks.ReasonsAgainst(s_nvme, Rules));

    [Theory]
    [MemberData(nameof(Vetoes))]
    public void Judgement_OneThingWrong_IsTheOneReasonEvenWhenNamed(string name, DiskInfo disk, string word)
    {
        Assert.NotEmpty(name);
        foreach (bool named in (bool[])[false, true])
        {
            string reason = Assert.Single(TargetChecks.ReasonsAgainst(disk, Rules, explicitlyNamed: named));
            Assert.Contains(word, reason, StringComparison.Ordinal);
            Assert.StartsWith(disk.Node, reason, StringComparison.Ordinal);
            Assert.EndsWith(".", reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(DiskBus.Loop)]
    [InlineData(DiskBus.Virtual)]
    [InlineData(DiskBus.Image)]
    [InlineData(DiskBus.Other)]
    public void Judgement_VirtualDisk_PassesOnlyWhenNamed(DiskBus bus)
    {
        DiskInfo disk = s_nvme with { Bus = bus };
        Assert.Single(TargetChecks.ReasonsAgainst(disk, Rules));
        Assert.Empty(TargetChecks.ReasonsAgainst(disk, Rules, explicitlyNamed: true));
    }

    [Fact]
    public void Judgement_EverythingWrong_GivesEveryReason()
    {
        DiskInfo disk = new()
        {
            Node = "/dev/stick",
            Bus = DiskBus.Usb,
            Bytes = 1,
            LogicalSectorSize = 4096,
            IsReadOnly = true,
            IsRemovable = true,
            Uses = ["/dev/stick1 is mounted at /a", "/dev/stick1 is mounted at /b"],
        };
        Assert.Equal(8, TargetChecks.ReasonsAgainst(disk, Rules).Count);
    }

    [Fact]
    public void Judgement_ManifestAllowsUsb_LetsFixedOnesPassButNotSticks()
    {
        TargetRules rules = Rules with { AllowUsb = true, Buses = [DiskBus.Usb, DiskBus.Mmc, DiskBus.Sd] };
        Assert.Empty(TargetChecks.ReasonsAgainst(s_nvme with { Bus = DiskBus.Usb }, rules));
        Assert.Empty(TargetChecks.ReasonsAgainst(s_nvme with { Bus = DiskBus.Mmc }, rules));
        Assert.Single(TargetChecks.ReasonsAgainst(s_nvme with { Bus = DiskBus.Usb, IsRemovable = true }, rules));
        Assert.Single(TargetChecks.ReasonsAgainst(s_nvme with { Bus = DiskBus.Sd }, rules));
    }

    [Fact]
    public void Judgement_RuleWithoutSectorSize_TakesAny() =>
        Assert.Empty(TargetChecks.ReasonsAgainst(s_nvme with { LogicalSectorSize = 4096 }, Rules with { SectorSize = null }));

    [Fact]
    public void Choice_OneCandidateAmongOthers_IsPicked()
    {
        DiskInfo usb = s_nvme with { Node = "/dev/sda", Bus = DiskBus.Usb };
        Assert.Same(s_nvme, TargetChoice.Pick([usb, s_nvme], Rules));
    }

    [Fact]
    public void Choice_TwoCandidates_IsRefusedAndNamesBoth()
    {
        ImagingException e = Assert.Throws<ImagingException>(
            () => TargetChoice.Pick([s_nvme, s_nvme with { Node = "/dev/sda", Bus = DiskBus.Sata }], Rules));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Contains("/dev/nvme0n1", e.Found, StringComparison.Ordinal);
        Assert.Contains("/dev/sda", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Choice_TwoCandidatesOneNamed_IsThatOne()
    {
        DiskInfo other = s_nvme with { Node = "/dev/sda", Bus = DiskBus.Sata };
        Assert.Same(other, TargetChoice.Pick([s_nvme, other], Rules, "/dev/sda"));
    }

    [Fact]
    public void Choice_NoCandidate_GivesTheReasonOfEveryDisk()
    {
        ImagingException e = Assert.Throws<ImagingException>(
            () => TargetChoice.Pick([s_nvme with { Bytes = 1 }, s_nvme with { Node = "/dev/sda", Bus = DiskBus.Usb }], Rules));
        Assert.Contains("/dev/nvme0n1 is too small", e.Found, StringComparison.Ordinal);
        Assert.Contains("/dev/sda is a USB disk", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Choice_NamedDiskThatIsNotThere_IsRefused() =>
        Assert.Contains("no disk /dev/sdz",
            Assert.Throws<ImagingException>(() => TargetChoice.Pick([s_nvme], Rules, "/dev/sdz")).Message, StringComparison.Ordinal);
}
