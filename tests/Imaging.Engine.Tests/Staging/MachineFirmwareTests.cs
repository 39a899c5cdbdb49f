using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Staging;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Release;
using Imaging.WindowsBoot.Firmware;

namespace Imaging.Engine.Tests.Staging;

[Collection(nameof(StageCollection))]
public sealed class MachineFirmwareTests(StageFixture fixture)
{
    private readonly FakeFirmware _variables = new();

    private WindowsSection Windows => fixture.Release.Document.Windows!;

    [Fact]
    public void Choose_SecureBootOff_IsTheFirstSet()
    {
        ChosenBootSet chosen = new MachineFirmware(_variables).Choose(fixture.Release, Windows);

        Assert.Equal("EFI", chosen.Set.Name);
        Assert.Contains("Secure Boot is off", chosen.Reason, StringComparison.Ordinal);
    }

    /// <summary>Here the first is no program at all.</summary>
    [Fact]
    public void Choose_TheFirstDoesNotStart_IsTheSecond()
    {
        FileEntry font = Windows.BootSets[0].Files.Single(f => f.Path.EndsWith(".ttf", StringComparison.Ordinal));
        var bad = new BootSet("bad", [font with { Path = BootSet.LoaderPath }]);

        WindowsSection windows = Windows with { BootSets = [bad, Windows.BootSets[1]] };
        Assert.Equal("EFI_EX", new MachineFirmware(_variables).Choose(fixture.Release, windows).Set.Name);
    }

    [Fact]
    public void Choose_NoneIsTrusted_IsWrongMachineAndNamesEach()
    {
        _variables.All["SecureBoot"] = [1];

        var e = Assert.Throws<ImagingException>(() => new MachineFirmware(_variables).Choose(fixture.Release, Windows));

        Assert.Equal(ExitCode.WrongMachine, e.Code);
        Assert.Contains("(EFI)", e.Found, StringComparison.Ordinal);
        Assert.Contains("(EFI_EX)", e.Found, StringComparison.Ordinal);
    }

    /// <summary>Where the policy is locked in, the boot manager wants it beside itself; elsewhere nobody asks for it.</summary>
    [Fact]
    public void Choose_FirmwareWithAPolicyLock_GetsThePolicyOrIsWrongMachine()
    {
        FileEntry policy = Windows.BootSets[0].Files[0] with { Path = "EFI/Microsoft/Boot/SkuSiPolicy.p7b" };
        Assert.Equal("EFI", new MachineFirmware(_variables).Choose(fixture.Release, Windows with { Policy = policy }).Set.Name);

        _variables.All["SkuSiPolicyVersion"] = new byte[8];
        ChosenBootSet chosen = new MachineFirmware(_variables).Choose(fixture.Release, Windows with { Policy = policy });
        Assert.Equal(("EFI-policy", policy), (chosen.Set.Name, chosen.Set.Files[^1]));
        Assert.Contains("policy lock", chosen.Reason, StringComparison.Ordinal);
        Assert.Equal("EFI", new MachineFirmware(_variables).Choose(fixture.Release, Windows).Set.Name); // Secure Boot is off
    }

    [Fact]
    public void StartFirst_OldEntriesOfTheDisk_AreReplacedAndOthersStay()
    {
        StagePlan plan = fixture.Plan(seed: 1);
        var old = new BootPartition(1, 2048, 204800, Guid.NewGuid());
        var foreign = new BootPartition(1, 2048, 204800, Guid.NewGuid());
        _variables.All["Boot0000"] = BootEntry.OfWindows(foreign).ToBytes();
        _variables.All["Boot0001"] = BootEntry.OfWindows(old).ToBytes();
        _variables.All["Boot0003"] = BootEntry.OfWindows(old).ToBytes();
        _variables.All["BootOrder"] = BootOrder.ToBytes([3, 0, 1]);

        new MachineFirmware(_variables).StartFirst(plan, [old.Id]);

        Assert.Equal([1, 0], BootOrder.Read(_variables.All["BootOrder"]).Select(n => (int)n));
        Assert.Equal(plan.BootPartition, BootEntry.Read(_variables.All["Boot0001"])!.Partition());
        Assert.Equal(foreign, BootEntry.Read(_variables.All["Boot0000"])!.Partition());
        Assert.DoesNotContain("Boot0003", _variables.All.Keys);
    }

    [Fact]
    public void StartFirst_FirmwareKeepsSomethingElse_IsDeviceIo()
    {
        _variables.IsForgetful = true;
        var e = Assert.Throws<ImagingException>(() => new MachineFirmware(_variables).StartFirst(fixture.Plan(seed: 1), []));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
    }
}
