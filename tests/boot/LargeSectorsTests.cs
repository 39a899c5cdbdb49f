using System.Globalization;
using System.Text.RegularExpressions;
using Imaging.Boot.Tests.Machines;
using Imaging.Boot.Tests.Sticks;
using Imaging.Disk.Partitions;
using Imaging.Engine.Runs;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Devices;
using Imaging.Testing.Trees;
using Imaging.Wim;

namespace Imaging.Boot.Tests;

/// <summary>
/// A disk of 4096-byte sectors (4Kn), which only a release that is applied file by file can go onto. The stick has sectors of 512
/// bytes.
/// </summary>
[Collection(BootTests.Name)]
public sealed partial class LargeSectorsTests(Shift shift)
{
    private const int SectorSize = 4096;

    [Trait("Tier", "Long")]
    [NeedsFact("root", "qemu-system-x86_64")]
    public void Machine_PoweredOnWithStickOfFiles_HoldsTheFilesAndBootsAlone()
    {
        StickImage stick = shift.NewStick(shift.Files, "large-sectors-stick");
        VirtualDisk disk = shift.NewDisk("large-sectors", sectorSize: SectorSize);
        VirtualMachine machine = shift.NewMachine(9, disk);

        Stage(machine, stick);

        stick.ExpectSound();
        using (var device = new LoopDevice(disk.Image, SectorSize))
        {
            Machines.DiskImage.ExpectSound(device.Node, SectorSize);
            shift.Files.ExpectIntact(device.Node);
        }

        foreach (FileVolume volume in shift.Files.Open().Document.Files!)
            ExpectFiles(disk.Image, volume);
        BootAlone(machine);
    }

    private static void Stage(VirtualMachine machine, StickImage stick)
    {
        using PoweredMachine powered = machine.PowerOn(stick.File, "large-sectors");
        powered.WaitFor(Said.LayingDownFiles, Said.Pass, Said.Fail);
        powered.Photograph("files");
        powered.ExpectPass();
        powered.WaitForPowerOff();
        int[] percents = [
            .. Percentage().Matches(powered.Console.Text).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.NotEmpty(percents);
        Assert.Equal(percents.Order(), percents);

        RunRecord end = stick.LastEnd();
        Assert.Equal("pass", end.Result);
        Assert.Equal(machine.Disks[0].Serial, end.Disk!.Serial);
        Assert.True(end.Signed);
    }

    /// <summary>
    /// ntfs-3g's tools find nothing wrong, and libwim finds in the partition what is in the WIM. Reading changes the times of the
    /// last access.
    /// </summary>
    private void ExpectFiles(string image, FileVolume volume)
    {
        OpenRelease release = shift.Files.Open();
        PlannedPartition partition = DiskLayout.Plan(
            Shift.DiskBytes, SectorSize, release.Document.Disk.Partitions).Single(p => p.Spec.Role == volume.Role);
        using var window = new LoopDevice(image, SectorSize, readOnly: true, offset: partition.ByteOffset, length: partition.ByteLength);
        Tool.Expect("ntfsfix", "-n", window.Node);
        Tool.Expect("ntfsinfo", "-m", window.Node);
        using WimFile wim = WimFile.Open(release.HostPathOfWim(volume)!);
        string expected = WithoutAccess(VolumeTree.Describe(wim, 1));
        Assert.Contains(
            volume.Role == PartitionRole.Windows ? @"\Windows\System32\part0\file0.dll" : @"\", expected, StringComparison.Ordinal);
        Assert.Equal(expected, WithoutAccess(VolumeTree.Describe(window.Node)));
    }

    private void BootAlone(VirtualMachine machine)
    {
        using PoweredMachine powered = machine.PowerOn(null, "large-sectors-alone");
        shift.Files.Windows.ExpectStarted(powered, machine.Disks[0].Image, sectorSize: SectorSize);
    }

    private static string WithoutAccess(string description) => Regex.Replace(description, "accessed=[0-9]+ ", "");

    [GeneratedRegex(", ([0-9]+) %")]
    private static partial Regex Percentage();
}
