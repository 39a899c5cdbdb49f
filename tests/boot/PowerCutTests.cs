using Imaging.Boot.Tests.Machines;
using Imaging.Boot.Tests.Sticks;
using Imaging.Testing;

namespace Imaging.Boot.Tests;

/// <summary>
/// The power goes, in the contents and between backup GPT and LBA 0; each time a random half of what the disk was not told to flush
/// is lost. SATA, Secure Boot off, one unsigned file that boots: the other kind of machine.
/// </summary>
[Collection(BootTests.Name)]
public sealed class PowerCutTests(Shift shift)
{
    /// <summary>Of contents, before the power goes.</summary>
    private const int Writes = 12;

    [NeedsFact("qemu-system-x86_64")]
    public void Machine_PowerCutTwice_BootsNothingUntilItHasPassed() => Assert.NotEmpty(shift.PowerCutStick.Records());

    internal static (StickImage Stick, VirtualDisk Disk) Run(Shift shift)
    {
        StickImage stick = shift.NewStick(shift.Unsigned, "power-cut-stick");
        using var disk = new CuttableDisk(shift.At("power-cut.img"), Shift.DiskBytes, shift.At("nbd.sock"));
        var machine = new VirtualMachine(shift.At("machine2"), 2, secureBoot: false, new VirtualDisk(DiskAttachment.Sata, disk.Uri, "CUT"));

        CutInContents(machine, disk, stick);
        ExpectUnfinished(machine, disk, stick, "power-cut-contents-alone");
        CutBeforeFirstSector(machine, disk, stick);
        Assert.True(DiskImage.HasBackupTable(disk.Image));
        ExpectUnfinished(machine, disk, stick, "power-cut-commit-alone");

        using (PoweredMachine powered = machine.PowerOn(stick.File, "power-cut-pass"))
        {
            powered.ExpectPass();
            powered.WaitForPowerOff();
        }

        Assert.Equal("pass", stick.LastEnd().Result);
        Assert.Equal(3, stick.Records().Count(r => r.Kind == "start"));
        DiskImage.ExpectSound(disk.Image);
        shift.Unsigned.ExpectIntact(disk.Image);
        BootAlone(shift, machine, disk);
        return (stick, new VirtualDisk(DiskAttachment.Sata, disk.Image, "CUT"));
    }

    private static void CutInContents(VirtualMachine machine, CuttableDisk disk, StickImage stick)
    {
        using PoweredMachine powered = machine.PowerOn(stick.File, "power-cut-contents");
        powered.ExpectWriting();
        int writes = 0;
        disk.StopBefore(_ => ++writes > Writes);
        Cut(powered, disk);
    }

    private static void CutBeforeFirstSector(VirtualMachine machine, CuttableDisk disk, StickImage stick)
    {
        using PoweredMachine powered = machine.PowerOn(stick.File, "power-cut-commit");
        powered.ExpectWriting();
        disk.StopBefore(write => write.Offset == 0 && DiskImage.HasBackupTable(disk.Image));
        Cut(powered, disk);
    }

    private static void Cut(PoweredMachine powered, CuttableDisk disk)
    {
        disk.WaitUntilStopped(PoweredMachine.Limit);
        powered.CutPower();
        disk.LosePower(seed: 1);
    }

    private static void ExpectUnfinished(VirtualMachine machine, CuttableDisk disk, StickImage stick, string name)
    {
        Assert.True(DiskImage.IsFirstSectorZero(disk.Image));
        Assert.DoesNotContain(stick.Records(), r => r.Kind == "end");
        using PoweredMachine alone = machine.PowerOn(null, name);
        alone.ExpectNothingBoots();
    }

    private static void BootAlone(Shift shift, VirtualMachine machine, CuttableDisk disk)
    {
        using PoweredMachine powered = machine.PowerOn(null, "power-cut-alone");
        shift.Unsigned.Windows.ExpectStarted(powered, disk.Image);
    }
}
