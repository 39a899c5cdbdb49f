using Imaging.Boot.Tests.Machines;
using Imaging.Boot.Tests.Sticks;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Testing;

namespace Imaging.Boot.Tests;

/// <summary>
/// Machines the release is not for: red, a reason, a record, and not a byte written. Each takes a minute or two of an emulated machine, and
/// the station's own tests have them all; so two are of the long tier.
/// </summary>
[Collection(BootTests.Name)]
public sealed class RefusalTests(Shift shift)
{
    [NeedsFact("qemu-system-x86_64")]
    public void Machine_WithTwoDisks_IsRefusedAndNothingIsWritten()
    {
        VirtualDisk[] disks = [shift.NewDisk("first"), shift.NewDisk("second")];
        RunRecord end = ExpectRefusal(shift.NewMachine(5, disks), ExitCode.TargetRefused, "two-disks");
        Assert.Equal(disks.Select(d => d.Serial).Order(), end.Disks.Where(d => d.Disk.Bus != "Usb").Select(d => d.Disk.Serial).Order());
    }

    [NeedsFact("qemu-system-x86_64")]
    public void Machine_WithoutADisk_IsRefusedAndToldTheUsualCause()
    {
        RunRecord end = ExpectRefusal(shift.NewMachine(6), ExitCode.TargetRefused, "no-disk");
        Assert.Contains("VMD", end.Error, StringComparison.Ordinal);
    }

    [NeedsFact("qemu-system-x86_64")]
    [Trait("Tier", "Long")]
    public void Machine_WithADiskTooSmall_IsRefusedAndNothingIsWritten() =>
        ExpectRefusal(shift.NewMachine(7, shift.NewDisk("small", BootRelease.Minimum / 2)), ExitCode.TargetRefused, "too-small");

    [NeedsFact("qemu-system-x86_64")]
    [Trait("Tier", "Long")]
    public void Machine_OfAnotherModel_IsRefusedAndNothingIsWritten()
    {
        VirtualMachine machine = shift.NewMachine(8, shift.NewDisk("other-model"));
        machine.SoldAs = "Tower 7";
        ExpectRefusal(machine, ExitCode.WrongMachine, "wrong-machine");
    }

    private RunRecord ExpectRefusal(VirtualMachine machine, ExitCode code, string name)
    {
        StickImage stick = shift.NewStick(shift.Signed, $"{name}-stick");
        using (PoweredMachine powered = machine.PowerOn(stick.File, name))
        {
            powered.ExpectFail(code);
            powered.Photograph(name);
            powered.PullStick();
            powered.WaitForPowerOff();
        }

        foreach (VirtualDisk disk in machine.Disks)
            Assert.Equal("0", DiskImage.Allocated(disk.Image).Trim());
        RunRecord end = Assert.Single(stick.Records(), r => r.Kind == "end");
        Assert.Equal(("fail", (int)code), (end.Result, end.ExitCode));
        stick.ExpectSound();
        return end;
    }
}
