using Imaging.Boot.Tests.Machines;
using Imaging.Boot.Tests.StandIn;
using Imaging.Boot.Tests.Sticks;
using Imaging.Engine.Runs;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.StandIn;

namespace Imaging.Boot.Tests;

/// <summary>The main job: power on, and nothing else. NVMe, Secure Boot with the keys laptops have.</summary>
[Collection(BootTests.Name)]
public sealed class SecureBootTests(Shift shift)
{
    [NeedsFact("qemu-system-x86_64")]
    public void Machine_PoweredOnWithStick_IsDoneBootsAloneAndIsNotDoneTwice() => Assert.NotEmpty(shift.SecureBootStick.Records());

    /// <summary>What the stick's list calls the machine.</summary>
    internal const string ComputerName = "LAB-0001";

    internal static (StickImage Stick, VirtualDisk Disk) Run(Shift shift)
    {
        StickImage stick = shift.NewStick(shift.Signed, "secure-boot-stick");
        VirtualDisk disk = shift.NewDisk("secure-boot");
        VirtualMachine machine = shift.NewMachine(1, disk);
        machine.Tpm = new SoftwareTpm(shift.At("tpm"));
        stick.Put(MachineList.FileName, $"serial,name\n{machine.Serial},{ComputerName}\n");
        Stage(machine, stick);
        stick.ExpectSound();
        DiskImage.ExpectSound(disk.Image);
        shift.Signed.ExpectIntact(disk.Image);
        BootAlone(shift, machine);
        StageAgain(machine, stick);
        stick.ExpectSound();
        shift.Signed.ExpectIntact(disk.Image);
        return (stick, disk);
    }

    private static void Stage(VirtualMachine machine, StickImage stick)
    {
        using PoweredMachine powered = machine.PowerOn(stick.File, "secure-boot");
        powered.ExpectWriting();
        powered.WaitFor(Said.Rate, Said.Pass, Said.Fail);
        powered.Photograph("progress");
        powered.ExpectPass();
        powered.Photograph("pass");
        powered.WaitForPowerOff();

        RunRecord end = stick.LastEnd();
        Assert.Equal("pass", end.Result);
        Assert.Equal((machine.Serial, machine.Uuid.ToString(), machine.SoldAs), (end.Machine.Serial, end.Machine.Uuid, end.Machine.Model));
        Assert.Contains(machine.Mac, end.Machine.MacAddresses, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(machine.Disks[0].Serial, end.Disk!.Serial);
        Assert.True(end.Signed);
        Assert.Equal(ComputerName, end.Name);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 11], end.Pcrs!.Keys.Order());
        Assert.Contains(stick.Records(), r => r.Kind == "start" && r.Run == end.Run);
    }

    private static void BootAlone(Shift shift, VirtualMachine machine)
    {
        using PoweredMachine powered = machine.PowerOn(null, "secure-boot-alone");
        shift.Signed.Windows.ExpectStarted(powered, machine.Disks[0].Image, ComputerName);
        Assert.True(StandInWindows.IsStartedByEntry(powered));
        ExpectMeasuredAlone(shift.Loader, powered);
    }

    /// <summary>
    /// BitLocker binds to PCR 7 and 11 only where nothing but Windows' own programs is in PCR 4: no shim, no GRUB, nothing of the stick.
    /// </summary>
    private static void ExpectMeasuredAlone(StandInLoader loader, PoweredMachine powered)
    {
        string line = powered.Console.Text.Split('\n').Single(l => l.StartsWith(Said.Measured, StringComparison.Ordinal));
        IReadOnlyList<TpmEvent> events = TpmEventLog.Read(Convert.FromHexString(line[Said.Measured.Length..].Trim()));
        Assert.Equal([loader.Hash], events.Where(e => e is { Register: 4, IsApplication: true }).Select(e => e.Digest));
    }

    private static void StageAgain(VirtualMachine machine, StickImage stick)
    {
        using PoweredMachine powered = machine.PowerOn(stick.File, "secure-boot-again");
        powered.ExpectPass();
        powered.Photograph("already-done");
        powered.PullStick();
        powered.WaitForPowerOff();
        Assert.Equal("already-done", stick.LastEnd().Result);
        Assert.Contains("already done", powered.Console.Text, StringComparison.Ordinal);
    }
}
