using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;
using Imaging.Platform.Tests.Machines;
using Imaging.Platform.Volumes;
using Imaging.Platform.Windows;
using Imaging.Testing.Windows;

namespace Imaging.Platform.Tests.Windows;

/// <summary>The station's side: the stick's volume, the machine, the console, power.</summary>
public sealed class WindowsPlatformTests
{
    private const string Version = @"SOFTWARE\Microsoft\Windows NT\CurrentVersion";

    [Fact]
    public void Mount_StickWithoutALetter_IsItsVolumesPathAndIsFlushedAfterEachWrite()
    {
        var windows = new FakeWindows();
        var stick = new FakeWindowsDisk(2, ByteSize.GiB)
        {
            Volumes = [new(1, ByteSize.MiB, ByteSize.MiB), new(2, 4 * ByteSize.MiB, ByteSize.MiB)],
        };
        windows.Disks.AddRange([new FakeWindowsDisk(0, ByteSize.GiB) { Volumes = [new(1, 4 * ByteSize.MiB, ByteSize.MiB)] }, stick]);

        using IVolumeMount mount = new WindowsMounter(windows).Mount(
            new DiskPartition(@"\\?\Harddisk2Partition2", "2", 2, 4 * ByteSize.MiB, ByteSize.MiB));

        Assert.Equal($@"\\.\Volume{{{stick.Volumes[1].Guid}}}\", mount.Folder);
        mount.Write(() => windows.Record("change"));
        Assert.Equal(["change", "flush 2.2"], windows.Calls);
    }

    [Fact]
    public void Mount_NoVolumeComesUp_IsAnErrorAfterTenSeconds()
    {
        var windows = new FakeWindows();
        ImagingException e = Assert.Throws<ImagingException>(
            () => new WindowsMounter(windows).Mount(new DiskPartition(@"\\?\Harddisk2Partition1", "2", 1, 512, 512)));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.InRange(windows.Slept, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public void Machine_FirmwareTable_IsReadBehindItsHeader()
    {
        byte[] table = SmbiosBuilder.Typical;
        var header = new byte[8];
        (header[1], header[2]) = (3, 4);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), table.Length);
        MachineIdentity machine = new WindowsPlatform(new FakeWindows { Smbios = [.. header, .. table] }).ReadMachine();
        Assert.Equal(("LENOVO", "21CBS00X00", "PF3ABCDE"), (machine.Manufacturer, machine.Model, machine.Serial));
        Assert.Equal(["00:1B:44:11:3A:B7"], machine.MacAddresses);
        Assert.Null(new WindowsPlatform(new FakeWindows { Smbios = [0, 3, 4, 0, 9, 0, 0, 0, 1, 200, 0] }).ReadMachine().Serial);
        Assert.Null(new WindowsPlatform(new FakeWindows()).ReadMachine().Model);
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(0, 128, false)]
    [InlineData(0, 255, false)]
    [InlineData(255, 1, false)]
    public void State_OnBattery_OnlyWhereABatteryIsAndNoMains(byte mains, byte battery, bool expected)
    {
        MachineState state = new WindowsPlatform(new FakeWindows { PowerState = (mains, battery) }).ReadState();
        Assert.Equal((8_000_000_000, expected), (state.MemoryBytes, state.OnBattery));
    }

    [Fact]
    public void TurnOff_InWindowsPeOnly_IsLeftToWpeutil()
    {
        var windows = new FakeWindows();
        Assert.False(new WindowsPlatform(windows).TurnOff());
        windows.Registry[(Version, "EditionID")] = "Professional";
        Assert.False(new WindowsPlatform(windows).TurnOff());
        Assert.Empty(windows.Calls);
        windows.Registry[(Version, "EditionID")] = "WindowsPE";
        Assert.True(new WindowsPlatform(windows).TurnOff());
        Assert.Equal([@"start X:\Windows\System32\wpeutil.exe Shutdown"], windows.Calls);
    }

    [Fact]
    public void Console_NoSelectionStopsTheOutput_AndColoursAreThoseItHas()
    {
        var windows = new FakeWindows();
        new WindowsPlatform(windows).TakeKeyboard();
        Assert.True(new WindowsPlatform(windows).TurnColoursOn());
        Assert.Equal(["console input NoQuickEdit", "console output Processed, Wrap, Terminal, 65001"], windows.Calls);
        Assert.False(new WindowsPlatform(new FakeWindows { HasTerminal = false }).TurnColoursOn());
    }

    [Theory]
    [InlineData(@"\\.\PhysicalDrive0", true)]
    [InlineData(@"\\?\Volume{0}", true)]
    [InlineData(@"\\.\Volume{0}\", false)]
    [InlineData(@"\\?\C:\disk.img", false)]
    [InlineData(@"C:\disk.img", false)]
    [InlineData(@"disk.img", false)]
    public void IsDevicePath_IsToldByItsStart(string path, bool expected) =>
        Assert.Equal(expected, new WindowsPlatform(new FakeWindows()).IsDevicePath(path));
}
