using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Inventory;
using Imaging.Platform.Windows;
using Imaging.Platform.Windows.Native;
using Imaging.Testing.Windows;

namespace Imaging.Platform.Tests.Windows;

/// <summary>What Windows says of its disks, and what a target is made of it.</summary>
public sealed class WindowsDisksTests
{
    private readonly FakeWindows _windows = new();

    [Fact]
    public void List_DisksOfALaptop_AreDescribedWithoutBeingDisturbed()
    {
        var inner = new FakeWindowsDisk(1, 512_110_190_592)
        {
            Vendor = "NVMe",
            Volumes = [new(1, ByteSize.MiB, ByteSize.GiB, FakeVolume.Data)],
        };
        var stick = new FakeWindowsDisk(0, 31_000_000_512) { Bus = 7, IsRemovable = true, Model = "DataTraveler", Serial = "60A4" };
        _windows.Disks.AddRange([inner, stick]);

        DiskListing listing = Catalog.List();

        Assert.Equal([@"\\.\PhysicalDrive0", @"\\.\PhysicalDrive1"], listing.Disks.Select(d => d.Node));
        DiskInfo disk = listing.Disks[1];
        Assert.Equal((DiskBus.Nvme, 512_110_190_592, 512, 4096), (disk.Bus, disk.Bytes, disk.LogicalSectorSize, disk.PhysicalSectorSize));
        Assert.Equal(("NVMe SAMSUNG MZVL2512", "S1", "1"), (disk.Model, disk.Serial, disk.DeviceNumber));
        Assert.False(disk.IsRemovable || disk.IsReadOnly || disk.IsRotational || disk.IsInUse);
        Assert.Equal(new DiskPartition(@"\\?\Harddisk1Partition1", "1", 1, ByteSize.MiB, ByteSize.GiB), Assert.Single(disk.Partitions));
        Assert.Equal((DiskBus.Usb, true), (listing.Disks[0].Bus, listing.Disks[0].IsRemovable));
        Assert.Empty(_windows.Calls);
    }

    [Theory]
    [InlineData(1, DiskBus.Scsi)]
    [InlineData(3, DiskBus.Sata)]
    [InlineData(8, DiskBus.Scsi)]
    [InlineData(9, DiskBus.Other)]
    [InlineData(11, DiskBus.Sata)]
    [InlineData(12, DiskBus.Sd)]
    [InlineData(13, DiskBus.Mmc)]
    [InlineData(14, DiskBus.Virtual)]
    [InlineData(17, DiskBus.Nvme)]
    [InlineData(0, DiskBus.Other)]
    public void List_Bus_IsNamed(int bus, DiskBus expected)
    {
        _windows.Disks.Add(new FakeWindowsDisk(0, ByteSize.GiB) { Bus = bus });
        Assert.Equal(expected, Catalog.List().Disks[0].Bus);
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(4, true)]
    [InlineData(8, false)]
    [InlineData(11, false)]
    [InlineData(17, false)]
    public void List_HotplugDevice_IsRemovableButForBusesInsideMachines(int bus, bool expected)
    {
        _windows.Disks.Add(new FakeWindowsDisk(0, ByteSize.GiB) { Bus = bus, IsHotplug = true });
        Assert.Equal(expected, Catalog.List().Disks[0].IsRemovable);
    }

    [Fact]
    public void List_DiskOfTheRunningWindows_IsInUse()
    {
        FakeWindowsDisk disk = WithOneVolume(0);
        _windows.Disks.AddRange([disk, WithOneVolume(1)]);
        _windows.Mounts[@"X:\"] = disk.Volumes[0];
        IReadOnlyList<DiskInfo> disks = Catalog.List().Disks;
        Assert.Equal([@"\\.\PhysicalDrive0 holds the running Windows"], disks[0].Uses);
        Assert.Empty(disks[1].Uses);
    }

    [Fact]
    public void List_PoolsAndDynamicDisks_AreInUseSinceNoLockReachesThem()
    {
        _windows.Disks.Add(WithOneVolume(0, new Guid("e75caf8f-f680-4cee-afa3-b001e56efc2d")));
        _windows.Disks.Add(WithOneVolume(1, new Guid("af9b60a0-1431-4f62-bc68-3311714a69ad")));
        Assert.Equal(
            [@"\\.\PhysicalDrive0 is part of a storage pool", @"\\.\PhysicalDrive1 is part of a dynamic disk"],
            Catalog.List().Disks.SelectMany(d => d.Uses));
    }

    [Fact]
    public void List_DeviceThatDoesNotAnswer_IsSkippedWithAReason()
    {
        var silent = new FakeWindowsDisk(0, ByteSize.GiB);
        silent.Errors[ControlCode.DiskGetGeometry] = WindowsError.NotReady;
        _windows.Disks.Add(silent);
        DiskListing listing = Catalog.List();
        Assert.Empty(listing.Disks);
        Assert.Equal(@"\\.\PhysicalDrive0", Assert.Single(listing.Skipped).Node);
    }

    [Fact]
    public void List_WindowsPe_RunsFromMemoryAndHoldsNoDisk()
    {
        FakeWindowsDisk disk = WithOneVolume(0);
        _windows.Disks.Add(disk);
        _windows.Mounts[@"X:\"] = disk.Volumes[0];
        _windows.Registry[(@"SOFTWARE\Microsoft\Windows NT\CurrentVersion", "EditionID")] = "WindowsPE";
        Assert.Empty(Catalog.List().Disks[0].Uses);
    }

    [Fact]
    public void List_DiskWhosePartitionsAreNotListed_IsInUseForAllWeKnow()
    {
        FakeWindowsDisk disk = WithOneVolume(0);
        disk.Errors[ControlCode.DiskGetLayout] = WindowsError.AccessDenied;
        _windows.Disks.Add(disk);
        Assert.Equal([@"\\.\PhysicalDrive0 has partitions that Windows does not list"], Catalog.List().Disks[0].Uses);
    }

    [Fact]
    public void Open_AnotherDiskUnderTheNumber_IsRefusedBeforeAnythingIsDoneToIt()
    {
        _windows.Disks.Add(WithOneVolume(0));
        DiskInfo chosen = Catalog.List().Disks[0];
        _windows.Disks[0] = new FakeWindowsDisk(0, ByteSize.GiB) { Serial = "S2", Volumes = [new(1, ByteSize.MiB, ByteSize.MiB)] };
        ImagingException e = Assert.Throws<ImagingException>(() => Catalog.Open(chosen));
        Assert.Equal((ExitCode.TargetRefused, "its serial is S2, it was S1"), (e.Code, e.Found));
        Assert.DoesNotContain(_windows.Calls, c => !c.StartsWith("close", StringComparison.Ordinal));
    }

    [Fact]
    public void Holding_AndBootSource_FindDisksByTheirVolumes()
    {
        FakeWindowsDisk disk = WithOneVolume(3);
        _windows.Disks.Add(disk);
        _windows.Mounts[@"D:\"] = disk.Volumes[0];
        Assert.Equal(@"\\.\PhysicalDrive3", Catalog.Holding(@"D:\imaging")?.Node);
        Assert.Null(Catalog.Holding(@"Q:\imaging"));
        Assert.Equal(@"\\.\PhysicalDrive3", Catalog.Holding($@"\\.\Volume{{{disk.Volumes[0].Guid}}}\imaging\stick.json")?.Node);
        Assert.Null(Catalog.BootSource());
        _windows.Registry[(@"SYSTEM\CurrentControlSet\Control", "PEBootRamdiskSourceDrive")] = @"D:\";
        Assert.Equal(@"\\.\PhysicalDrive3", Catalog.BootSource()?.Node);
    }

    [Fact]
    public void Identify_OpenDisk_IsFoundByItsNumber()
    {
        _windows.Disks.Add(WithOneVolume(0));
        using IBlockDevice disk = Catalog.Open(Catalog.List().Disks[0]);
        Assert.Equal(@"\\.\PhysicalDrive0", Catalog.Identify(disk).Node);
        _windows.Disks.Clear();
        Assert.Throws<ImagingException>(() => Catalog.Identify(disk));
    }

    private DiskCatalog Catalog => new(new WindowsDisks(_windows));

    private static FakeWindowsDisk WithOneVolume(int number, Guid? type = null) =>
        new(number, ByteSize.GiB) { Volumes = [new(1, ByteSize.MiB, 100 * ByteSize.MiB, type ?? FakeVolume.Data)] };
}
