using System.Globalization;
using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Inventory;
using Imaging.Testing;

namespace Imaging.Platform.Tests.Inventory;

public sealed class DiskCatalogTests : IDisposable
{
    private const string NvmeDevice = "pci0000:00/0000:00:1d.0/0000:01:00.0/nvme/nvme0/nvme0n1";
    private const string SataDevice = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda";
    private const string StickDevice = "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host4/target4:0:0/4:0:0:0/block/sdb";

    private readonly FakeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void DiskCatalog_Nvme_IsDescribed()
    {
        AddNvme();

        DiskInfo disk = Only();

        Assert.Equal("/dev/nvme0n1", disk.Node);
        Assert.Equal("259:0", disk.DeviceNumber);
        Assert.Equal(DiskBus.Nvme, disk.Bus);
        Assert.Equal(512_110_190_592, disk.Bytes);
        Assert.Equal((512, 4096), (disk.LogicalSectorSize, disk.PhysicalSectorSize));
        Assert.Equal("Samsung SSD 980 500GB", disk.Model);
        Assert.Equal("S64DNX0R123456", disk.Serial);
        Assert.Equal("eui.002538d111111111", disk.Wwn);
        Assert.False(disk.IsRemovable || disk.IsReadOnly || disk.IsRotational || disk.IsInUse);
        Assert.Equal([new DiskPartition("/dev/nvme0n1p1", "259:1", 1, 1 << 20, 300 << 20)], disk.Partitions);
        Assert.Equal("/dev/nvme0n1 (512 GB, Nvme, Samsung SSD 980 500GB serial S64DNX0R123456)", disk.Describe());
    }

    [Fact]
    public void DiskCatalog_NvmeOfSeveralPaths_IsListedOnce()
    {
        _system.AddDisk("virtual/nvme-subsystem/nvme-subsys0/nvme0n1", "259:0", 1_000_215_216);
        _system.AddDisk("pci0000:00/0000:01:00.0/nvme/nvme0/nvme0c0n1", "259:1", 1_000_215_216, ("hidden", "1"));

        DiskListing listing = _system.Catalog.List();

        Assert.Equal(DiskBus.Nvme, Assert.Single(listing.Disks).Bus);
        Assert.Equal("/dev/nvme0c0n1", Assert.Single(listing.Skipped).Node);
    }

    [Fact]
    public void DiskCatalog_SataSsd_HasItsSerialFromTheVitalProductData()
    {
        string place = _system.AddDisk(SataDevice, "8:0", 500_118_192, ("device/vendor", "ATA     "), ("device/model", "Micron_1100_MTFD"),
            ("device/wwid", "naa.500a07511d123456"), ("queue/rotational", "1"));
        _system.Write($"{place}/device/vpd_pg80", [0x00, 0x80, 0x00, 0x14, .. "        17501A2B3C4D"u8]);

        DiskInfo disk = Only();

        Assert.Equal(DiskBus.Sata, disk.Bus);
        Assert.Equal("Micron_1100_MTFD", disk.Model);
        Assert.Equal("17501A2B3C4D", disk.Serial);
        Assert.Equal("naa.500a07511d123456", disk.Wwn);
        Assert.True(disk.IsRotational);
    }

    [Fact]
    public void DiskCatalog_DamagedVitalProductData_IsNoSerial()
    {
        string place = _system.AddDisk(SataDevice, "8:0", 500_118_192);
        foreach (byte[] page in (byte[][])[[], [0, 0x80], [0, 0x83, 0, 4, 65, 65, 65, 65], [0, 0x80, 0, 0], [0, 0x80, 0, 2, 32, 32]])
        {
            _system.Write($"{place}/device/vpd_pg80", page);
            Assert.Null(Only().Serial);
        }

        _system.Write($"{place}/device/vpd_pg80", [0, 0x80, 0xFF, 0xFF, 65, 66]);
        Assert.Equal("AB", Only().Serial);
    }

    [Fact]
    public void DiskCatalog_UsbStick_HasTheSerialOfItsUsbDevice()
    {
        AddStick();

        DiskInfo disk = Only();

        Assert.Equal(DiskBus.Usb, disk.Bus);
        Assert.True(disk.IsRemovable);
        Assert.Equal("SanDisk Ultra", disk.Model);
        Assert.Equal("4C530001", disk.Serial);
    }

    [Fact]
    public void DiskCatalog_UsbSsdThatClaimsToBeFixed_IsStillUsb()
    {
        _system.AddDisk(StickDevice, "8:16", 1_000_215_216, ("removable", "0"));
        _system.Write("sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/idVendor", "04e8");
        _system.Write("sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/removable", "removable");

        Assert.Equal((DiskBus.Usb, true), (Only().Bus, Only().IsRemovable));
    }

    [Fact]
    public void DiskCatalog_NvmeInAThunderboltCase_IsRemovable()
    {
        AddNvme();
        _system.Write("sys/devices/pci0000:00/0000:00:1d.0/0000:01:00.0/removable", "removable");
        Assert.True(Only().IsRemovable);
    }

    [Theory]
    [InlineData("MMC", DiskBus.Mmc, false)]
    [InlineData("SD", DiskBus.Sd, true)]
    public void DiskCatalog_MmcHost_TellsSolderedFlashFromACard(string type, DiskBus bus, bool removable)
    {
        _system.AddDisk("pci0000:00/0000:00:1a.0/mmc_host/mmc0/mmc0:0001/block/mmcblk0", "179:0", 122_142_720,
            ("device/type", type), ("device/name", "DG4064"), ("device/serial", "0x1234abcd"));
        _system.AddDisk("pci0000:00/0000:00:1a.0/mmc_host/mmc0/mmc0:0001/block/mmcblk0/mmcblk0boot0", "179:8", 8192);

        DiskListing listing = _system.Catalog.List();

        DiskInfo disk = Assert.Single(listing.Disks);
        Assert.Equal((bus, removable, "DG4064", "0x1234abcd"), (disk.Bus, disk.IsRemovable, disk.Model, disk.Serial));
        Assert.Equal("/dev/mmcblk0boot0", Assert.Single(listing.Skipped).Node);
    }

    [Theory]
    [InlineData("pci0000:00/0000:00:02.0/virtio1/block/vda", DiskBus.Virtio)]
    [InlineData("pci0000:00/0000:00:05.0/virtio2/host2/target2:0:0/2:0:0:0/block/sdc", DiskBus.Virtio)]
    [InlineData("pci0000:00/0000:03:00.0/host1/port-1:0/end_device-1:0/target1:0:0/1:0:0:0/block/sdd", DiskBus.Scsi)]
    [InlineData("platform/host3/session1/target3:0:0/3:0:0:0/block/sde", DiskBus.Other)]
    [InlineData("virtual/block/loop3", DiskBus.Loop)]
    [InlineData("virtual/block/nbd0", DiskBus.Virtual)]
    [InlineData("LNXSYSTM:00/ACPI0012:00/ndbus0/region0/pmem0", DiskBus.Other)]
    [InlineData("pci0000:00/0000:00:0e.0/pci10000:e0/10000:e1:00.0/nvme/nvme1/nvme1n1", DiskBus.Nvme)]
    [InlineData("platform/soc/usb1/1-1/1-1:1.0/host0/target0:0:0/0:0:0:0/block/sdf", DiskBus.Usb)]
    public void DiskCatalog_PlaceInTheDeviceTree_TellsTheBus(string device, DiskBus bus)
    {
        _system.AddDisk(device, "1:2", 1000);
        Assert.Equal(bus, Only().Bus);
    }

    [Fact]
    public void DiskCatalog_NvmeBehindARootPort_HangsOnBoth()
    {
        _system.AddPci("pci0000:00/0000:00:1d.0", "8086:a0b0", "060400");
        _system.AddPci("pci0000:00/0000:00:1d.0/0000:01:00.0", "144d:a809", "010802", "144d:a801");
        AddNvme();

        Assert.Equal(
            ["8086:a0b0 1028:0a9c 060400", "144d:a809 144d:a801 010802"],
            Only().PciPath!.Select(d => $"{d.Id} {d.SubsystemId} {d.ClassCode}"));
    }

    /// <summary>Intel's VMD gives what is behind it a domain of its own.</summary>
    [Fact]
    public void DiskCatalog_NvmeBehindVmd_HangsOnIt()
    {
        const string vmd = "pci0000:00/0000:00:0e.0";
        _system.AddPci(vmd, "8086:9a0b", "010400");
        _system.AddPci($"{vmd}/pci10000:e0/10000:e0:1b.0", "8086:09ab", "060400");
        _system.AddPci($"{vmd}/pci10000:e0/10000:e0:1b.0/10000:e1:00.0", "144d:a809", "010802");
        _system.AddDisk($"{vmd}/pci10000:e0/10000:e0:1b.0/10000:e1:00.0/nvme/nvme0/nvme0n1", "259:0", 1000);

        Assert.Equal(["8086:9a0b", "8086:09ab", "144d:a809"], Only().PciPath!.Select(d => d.Id));
    }

    /// <summary>The disk hangs on its subsystem then, and that has links to its controllers.</summary>
    [Fact]
    public void DiskCatalog_NvmeOfSeveralPaths_HangsOnAllTheirControllers()
    {
        const string subsystem = "virtual/nvme-subsystem/nvme-subsys0";
        foreach (int port in (int[])[1, 2])
        {
            _system.AddPci($"pci0000:00/0000:00:0e.0/10000:0{port}:00.0", $"144d:000{port}", "010802");
            Directory.CreateDirectory(_system.At($"sys/devices/pci0000:00/0000:00:0e.0/10000:0{port}:00.0/nvme/nvme{port}"));
        }

        _system.AddPci("pci0000:00/0000:00:0e.0", "8086:467f", "010400");
        _system.AddDisk($"{subsystem}/nvme0n1", "259:0", 1000);
        _system.Link($"sys/devices/{subsystem}/nvme1", "../../../pci0000:00/0000:00:0e.0/10000:01:00.0/nvme/nvme1");
        _system.Link($"sys/devices/{subsystem}/nvme2", "../../../pci0000:00/0000:00:0e.0/10000:02:00.0/nvme/nvme2");

        Assert.Equal(["8086:467f", "144d:0001", "144d:0002"], Only().PciPath!.Select(d => d.Id));
    }

    [Theory]
    [InlineData("virtual/block/loop3")]
    [InlineData("LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/VMBUS:00/f8b3781a-1e82-4818-a1c3-63d806ec15bb/host0/target0:0:0/0:0:0:0/block/sda")]
    public void DiskCatalog_DiskOnNoPci_HangsOnNothing(string device)
    {
        _system.AddDisk(device, "1:2", 1000);
        Assert.Empty(Only().PciPath!);
    }

    [Fact]
    public void PciDevice_HardwareIds_AreThoseOfWindows() => Assert.Equal(
        [
            @"PCI\VEN_8086&DEV_9A0B&SUBSYS_0A9C1028&REV_01", @"PCI\VEN_8086&DEV_9A0B&SUBSYS_0A9C1028", @"PCI\VEN_8086&DEV_9A0B&REV_01",
            @"PCI\VEN_8086&DEV_9A0B", @"PCI\VEN_8086&DEV_9A0B&CC_010400", @"PCI\VEN_8086&DEV_9A0B&CC_0104", @"PCI\VEN_8086&CC_010400",
            @"PCI\VEN_8086&CC_0104", @"PCI\VEN_8086", @"PCI\CC_010400", @"PCI\CC_0104",
        ],
        new PciDevice(0x8086, 0x9A0B, 0x1028, 0x0A9C, 1, 0x010400).HardwareIds());

    [Fact]
    public void DiskCatalog_DevicesThatAreNoDisks_AreListedWithReasons()
    {
        _system.AddDisk("virtual/block/ram0", "1:0", 8192);
        _system.AddDisk("virtual/block/zram0", "252:0", 0);
        _system.AddDisk("virtual/block/loop0", "7:0", 0);
        _system.AddDisk("virtual/block/dm-0", "253:0", 1000);
        _system.AddDisk("virtual/block/md127", "9:127", 1000);
        _system.AddDisk("pci0000:00/0000:00:17.0/ata2/host1/target1:0:0/1:0:0:0/block/sr0", "11:0", 2_097_151);
        _system.AddDisk(StickDevice, "8:16", 0);

        DiskListing listing = _system.Catalog.List();

        Assert.Empty(listing.Disks);
        Assert.Equal(["/dev/dm-0", "/dev/loop0", "/dev/md127", "/dev/ram0", "/dev/sdb", "/dev/sr0", "/dev/zram0"],
            listing.Skipped.Select(s => s.Node));
        Assert.All(listing.Skipped, s => Assert.NotEmpty(s.Reason));
        Assert.Contains("no medium", listing.Skipped[4].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void DiskCatalog_MountedPartition_IsAUse()
    {
        AddNvme();
        _system.Mount("29 1 259:1 / /boot/my\\040efi rw,relatime shared:1 - vfat /dev/nvme0n1p1 rw");
        Assert.Equal(["/dev/nvme0n1p1 is mounted at /boot/my efi"], Only().Uses);
    }

    [Fact]
    public void DiskCatalog_BtrfsHasANumberOfItsOwn_IsFoundByItsSource()
    {
        AddNvme();
        _system.Write("dev/nvme0n1p1", "");
        _system.Link("dev/disk/by-uuid/1234", "../../nvme0n1p1");
        _system.Mount("29 1 0:33 /@ / rw - btrfs /dev/disk/by-uuid/1234 rw");
        Assert.Equal(["/dev/nvme0n1p1 is mounted at /"], Only().Uses);
    }

    [Fact]
    public void DiskCatalog_MountOfAnotherDisk_IsNoUse()
    {
        AddNvme();
        _system.Mount("29 1 259:11 / / rw - ext4 /dev/nvme0n1p11 rw");
        _system.Mount("30 1 0:21 / /proc rw - proc proc rw");
        _system.Mount("a line that is too short");
        Assert.Empty(Only().Uses);
    }

    [Fact]
    public void DiskCatalog_SwapPartition_IsAUse()
    {
        AddNvme();
        _system.Swap("/dev/nvme0n1p1");
        Assert.Equal(["/dev/nvme0n1p1 is swap space"], Only().Uses);
    }

    [Fact]
    public void DiskCatalog_DeviceMapperOverAPartition_IsAUse()
    {
        AddNvme();
        _system.Write($"sys/devices/{NvmeDevice}/nvme0n1p1/holders/dm-0", "");
        _system.AddDisk("virtual/block/dm-0", "253:0", 1000, ("dm/name", "vg-root"));
        Assert.Equal(["/dev/nvme0n1p1 is part of dm-0 (vg-root)"], Only().Uses);
    }

    [Fact]
    public void DiskCatalog_RaidOverTheDisk_IsAUse()
    {
        AddNvme();
        _system.Write($"sys/devices/{NvmeDevice}/holders/md127", "");
        Assert.Equal(["/dev/nvme0n1 is part of md127"], Only().Uses);
    }

    [Fact]
    public void DiskCatalog_LoopOverAPartition_IsAUse()
    {
        AddNvme();
        _system.AddDisk("virtual/block/loop4", "7:4", 1000, ("loop/backing_file", "/dev/nvme0n1p1"));
        Assert.Equal(["/dev/nvme0n1p1 is behind /dev/loop4"], _system.Catalog.List().Disks.Single(d => d.Bus == DiskBus.Nvme).Uses);
    }

    [Fact]
    public void DiskCatalog_NoSysfs_IsAnErrorWithARemedy()
    {
        using var empty = new TempFolder();
        ImagingException e = Assert.Throws<ImagingException>(() => new DiskCatalog(empty.Path).List());
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.NotEmpty(e.Remedy);
    }

    [NeedsFact("lsblk")]
    public void DiskCatalog_OfThisMachine_AgreesWithLsblk()
    {
        IReadOnlyList<DiskInfo> disks = [.. new DiskCatalog().List().Disks.Where(d => d.Bus != DiskBus.Loop)];
        string listed = Tool.Expect("lsblk", "--nodeps", "--bytes", "--noheadings", "--exclude", "1,7,11",
            "--output", "PATH,SIZE,LOG-SEC,MAJ:MIN,RO");
        IEnumerable<string> expected = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .Where(line => !line.Contains("zram", StringComparison.Ordinal));
        IEnumerable<string> found = disks.Select(d => string.Create(CultureInfo.InvariantCulture,
            $"{d.Node} {d.Bytes} {d.LogicalSectorSize} {d.DeviceNumber} {(d.IsReadOnly ? 1 : 0)}"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private DiskInfo Only() => Assert.Single(_system.Catalog.List().Disks);

    private void AddNvme()
    {
        string place = _system.AddDisk(NvmeDevice, "259:0", 1_000_215_216, ("device/model", "Samsung SSD 980 500GB                   "),
            ("device/serial", "S64DNX0R123456      "), ("wwid", "eui.002538d111111111"));
        _system.AddPartition(place, "nvme0n1p1", "259:1", 1, 2048, 614_400);
    }

    private void AddStick()
    {
        _system.AddDisk(StickDevice, "8:16", 60_062_500, ("removable", "1"), ("device/vendor", "SanDisk "),
            ("device/model", "Ultra           "));
        const string Usb = "sys/devices/pci0000:00/0000:00:14.0/usb2";
        _system.Write($"{Usb}/2-1/idVendor", "0781");
        _system.Write($"{Usb}/2-1/serial", "4C530001");
        _system.Write($"{Usb}/idVendor", "1d6b");
        _system.Write($"{Usb}/serial", "0000:00:14.0"); // the controller's, not the stick's
    }
}
