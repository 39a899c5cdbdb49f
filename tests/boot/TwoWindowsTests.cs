using Imaging.Boot.Tests.Machines;
using Imaging.Testing;

namespace Imaging.Boot.Tests;

/// <summary>Two staged disks in one machine: each starts its own Windows, which its boot configuration names by its GUIDs.</summary>
[Collection(BootTests.Name)]
public sealed class TwoWindowsTests(Shift shift)
{
    [NeedsFact("qemu-system-x86_64")]
    public void Machine_WithTwoStagedDisks_StartsTheWindowsOfTheFirst()
    {
        VirtualDisk nvme = shift.SecureBootDisk;
        VirtualDisk sata = shift.PowerCutDisk;

        using (PoweredMachine powered = shift.NewMachine(10, nvme, sata).PowerOn(null, "two-windows-nvme"))
            shift.Signed.Windows.ExpectStarted(powered, nvme.Image, SecureBootTests.ComputerName);
        using (PoweredMachine powered = shift.NewMachine(11, sata, nvme).PowerOn(null, "two-windows-sata"))
            shift.Unsigned.Windows.ExpectStarted(powered, sata.Image);
    }

    /// <summary>So a machine with Secure Boot that started it did so because it trusts it.</summary>
    [NeedsFact("qemu-system-x86_64")]
    public void Firmware_ThatDoesNotKnowWhoSignedIt_StartsNothing()
    {
        var machine = new VirtualMachine(shift.At("machine12"), 12, secureBoot: true, shift.SecureBootDisk);
        using PoweredMachine powered = machine.PowerOn(null, "unknown-signer");
        powered.ExpectNothingBoots();
        Assert.Contains("Access Denied", powered.Console.Text, StringComparison.Ordinal);
    }
}
