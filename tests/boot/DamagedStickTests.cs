using Imaging.Boot.Tests.Machines;
using Imaging.Boot.Tests.Sticks;
using Imaging.Core;
using Imaging.Engine.Runs;
using Imaging.Testing;

namespace Imaging.Boot.Tests;

/// <summary>Sticks that fail in the middle: red, and a disk that does not boot.</summary>
[Collection(BootTests.Name)]
public sealed class DamagedStickTests(Shift shift)
{
    [NeedsFact("qemu-system-x86_64")]
    public void Machine_StickWithADamagedPack_FailsAndBootsNothing() => Assert.NotEmpty(shift.DamagedStick.Records());

    [NeedsFact("qemu-system-x86_64")]
    public void Machine_StickPulledWhileWriting_FailsAndBootsNothing()
    {
        StickImage stick = shift.NewStick(shift.Signed, "pulled-stick");
        VirtualMachine machine = shift.NewMachine(4, shift.NewDisk("pulled"));
        using (PoweredMachine powered = machine.PowerOn(stick.File, "pulled"))
        {
            powered.ExpectWriting();
            powered.PullStick();
            powered.ExpectFail(ExitCode.DeviceIo);
            Assert.Contains("stick was pulled", powered.Console.Text, StringComparison.Ordinal);
            powered.Photograph("pulled");
        }

        Assert.Equal("start", Assert.Single(stick.Records()).Kind);
        ExpectUnfinished(machine, "pulled-alone");
    }

    internal static StickImage RunDamagedPack(Shift shift)
    {
        StickImage stick = shift.NewStick(shift.Signed, "damaged-stick");
        stick.DamagePack();
        VirtualMachine machine = shift.NewMachine(3, shift.NewDisk("damaged"));
        using (PoweredMachine powered = machine.PowerOn(stick.File, "damaged"))
        {
            powered.ExpectFail(ExitCode.Corrupt);
            powered.Photograph("fail");
            powered.PullStick();
            powered.WaitForPowerOff();
        }

        RunRecord end = stick.LastEnd();
        Assert.Equal(("fail", (int)ExitCode.Corrupt), (end.Result, end.ExitCode));
        stick.ExpectSound();
        ExpectUnfinished(machine, "damaged-alone");
        return stick;
    }

    private static void ExpectUnfinished(VirtualMachine machine, string name)
    {
        Assert.True(DiskImage.IsFirstSectorZero(machine.Disks[0].Image));
        using PoweredMachine alone = machine.PowerOn(null, name);
        alone.ExpectNothingBoots();
    }
}
