using Imaging.Core;
using Imaging.Platform.Tests.Devices;
using Imaging.Platform.Windows;
using Imaging.Platform.Windows.Native;
using Imaging.Testing.Windows;

namespace Imaging.Platform.Tests.Windows;

/// <summary>The order in which a disk is taken over, and what happens where Windows says no. None of it was run on Windows.</summary>
public sealed class WindowsDiskTests
{
    private const string Path = @"\\.\PhysicalDrive0";
    private const long Bytes = 64 * ByteSize.MiB;

    private readonly FakeWindows _windows = new();

    public static TheoryData<string, int> Cases => DeviceSuite.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void WindowsDisk_Conforms(string name, int sectorSize)
    {
        _windows.Disks.Add(new FakeWindowsDisk(0, DeviceSuite.Length, sectorSize) { Volumes = [new(1, 4096, 8 * ByteSize.MiB)] });
        using (WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false))
            DeviceSuite.Run(name, sectorSize, disk);
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void Open_DiskWithVolumes_LocksAllThenDismountsAllThenGoesOffline()
    {
        _windows.Disks.Add(LaptopDisk());

        using (WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false))
            disk.Write(ByteSize.MiB, new byte[4096]);

        Assert.Equal(
            ["lock 0.1", "lock 0.2", "lock 0.3", "dismount 0.1", "dismount 0.2", "dismount 0.3", "offline 0", "write 0", "close 0",
                "unlock 0.1", "unlock 0.2", "unlock 0.3"],
            _windows.Calls);
        Assert.Empty(_windows.Violations);
        Assert.True(_windows.Disks[0].IsOffline);
    }

    [Fact]
    public void Open_ToLookOnly_TakesNothing()
    {
        _windows.Disks.Add(LaptopDisk());
        using (WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: true))
        {
            disk.Read(7, new byte[5]);
            Assert.Equal((Bytes, 512, "0"), (disk.Length, disk.SectorSize, disk.DeviceNumber));
            Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => disk.Write(0, new byte[512])).Code);
        }

        Assert.Equal(["read 0"], _windows.Calls);
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void OpenUnused_LocksTheVolumesAndLeavesTheDiskOnline()
    {
        FakeWindowsDisk laptop = LaptopDisk();
        _windows.Disks.Add(laptop);
        using (WindowsDisk disk = WindowsDisk.OpenUnused(_windows, Path))
        {
            disk.Read(0, new byte[512]);
            Assert.All(laptop.Volumes, v => Assert.True(v.IsLocked));
        }

        Assert.Empty(_windows.Violations);
        Assert.False(laptop.IsOffline);
        Assert.All(laptop.Volumes, v => Assert.False(v.IsLocked));

        laptop.Volumes[2].BusyFor = int.MaxValue;
        Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(() => WindowsDisk.OpenUnused(_windows, Path)).Code);
    }

    [Fact]
    public void Open_VolumeBusyForAMoment_IsWaitedFor()
    {
        FakeWindowsDisk disk = LaptopDisk();
        disk.Volumes[1].BusyFor = 20;
        _windows.Disks.Add(disk);
        WindowsDisk.Open(_windows, Path, readOnly: false).Dispose();
        Assert.Equal(TimeSpan.FromSeconds(2), _windows.Slept);
    }

    [Fact]
    public void Open_VolumesThatComeLateOrAreSharedForAMoment_AreWaitedFor()
    {
        FakeWindowsDisk disk = LaptopDisk();
        disk.Volumes[0].ComesAfter = 3;
        disk.Volumes[2].SharedAfter = 4;
        _windows.Disks.Add(disk);
        WindowsDisk.Open(_windows, Path, readOnly: false).Dispose();
        Assert.Empty(_windows.Violations);
        Assert.Equal(TimeSpan.FromMilliseconds(700), _windows.Slept);
        Assert.Contains("lock 0.1", _windows.Calls);
    }

    [Fact]
    public void Open_DiskThatIsOfflineAlready_IsWrittenAgain()
    {
        _windows.Disks.Add(LaptopDisk());
        WindowsDisk.Open(_windows, Path, readOnly: false).Dispose();
        int before = _windows.Calls.Count;
        using (WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false))
            disk.Write(0, new byte[512]);
        Assert.Equal(["write 0", "close 0"], _windows.Calls.Skip(before));
        Assert.Empty(_windows.Violations);
    }

    /// <summary>A disk that the first has taken offline has no volumes that could keep the second away.</summary>
    [Fact]
    public void Open_DiskThatAnotherEngineWrites_IsRefusedUntilThatHasEnded()
    {
        _windows.Disks.Add(LaptopDisk());
        using (WindowsDisk.Open(_windows, Path, readOnly: false))
        {
            ImagingException e = Assert.Throws<ImagingException>(() => WindowsDisk.Open(_windows, Path, readOnly: false));
            Assert.Equal((ExitCode.TargetRefused, true), (e.Code, e.IsTransient));
            Assert.Contains("a disk that another imaging.exe or usb-builder.exe writes", e.Message, StringComparison.Ordinal);
            WindowsDisk.Open(_windows, Path, readOnly: true).Dispose();
        }

        WindowsDisk.Open(_windows, Path, readOnly: false).Dispose();
        Assert.Empty(_windows.Claims);
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void Open_BlankDiskThatWindowsHasNoListOf_IsTaken()
    {
        var blank = new FakeWindowsDisk(0, Bytes);
        blank.Errors[ControlCode.DiskGetLayout] = WindowsError.InvalidFunction;
        _windows.Disks.Add(blank);
        WindowsDisk.Open(_windows, Path, readOnly: false).Dispose();
        Assert.Contains("offline 0", _windows.Calls);
    }

    [Fact]
    public void Open_ExtendedAndUnusedEntries_AreNoVolumes()
    {
        _windows.Disks.Add(new FakeWindowsDisk(0, Bytes)
        {
            Volumes = [new(1, ByteSize.MiB, ByteSize.MiB), new(2, 2 * ByteSize.MiB, ByteSize.MiB, MbrType: 0x0F), new(3, 0, 0, MbrType: 0)],
        });
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        Assert.Equal(["lock 0.1", "dismount 0.1"], _windows.Calls.Take(2));
    }

    [Fact]
    public void Open_VolumeInUse_IsRefusedAndNothingIsDismounted()
    {
        FakeWindowsDisk disk = LaptopDisk();
        disk.Volumes[2].BusyFor = int.MaxValue;
        _windows.Disks.Add(disk);

        ImagingException e = Assert.Throws<ImagingException>(() => WindowsDisk.Open(_windows, Path, readOnly: false));

        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Contains(@"\\?\Harddisk0Partition3", e.Message, StringComparison.Ordinal);
        Assert.Contains("Close every window and program that uses it, and start again", e.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(5), _windows.Slept);
        Assert.DoesNotContain(
            _windows.Calls, c => c.StartsWith("dismount", StringComparison.Ordinal) || c.StartsWith("offline", StringComparison.Ordinal));
        Assert.All(disk.Volumes, v => Assert.False(v.IsLocked));
    }

    [Theory]
    [InlineData(5, ExitCode.TargetRefused, "run as administrator")]
    [InlineData(19, ExitCode.TargetRefused, "Clear its write protection")]
    [InlineData(1117, ExitCode.DeviceIo, "replace it")]
    public void Open_DiskThatDoesNotGoOffline_IsRefusedAndItsVolumesAreGivenBack(int error, ExitCode code, string remedy)
    {
        FakeWindowsDisk disk = LaptopDisk();
        disk.Errors[ControlCode.DiskSetAttributes] = error;
        _windows.Disks.Add(disk);

        ImagingException e = Assert.Throws<ImagingException>(() => WindowsDisk.Open(_windows, Path, readOnly: false));

        Assert.Equal(code, e.Code);
        Assert.Contains(remedy, e.Message, StringComparison.Ordinal);
        Assert.Contains($"(Windows error {error})", e.Message, StringComparison.Ordinal);
        Assert.All(disk.Volumes, v => Assert.False(v.IsLocked));
        Assert.DoesNotContain("write 0", _windows.Calls);
    }

    [Fact]
    public void Open_RemovableStick_StaysLockedSinceItCanNotGoOffline()
    {
        _windows.Disks.Add(
            new FakeWindowsDisk(0, Bytes) { Bus = 7, IsRemovable = true, Volumes = [new(1, ByteSize.MiB, 32 * ByteSize.MiB)] });
        using (WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false))
            disk.Write(2 * ByteSize.MiB, new byte[512]);
        Assert.Equal(["lock 0.1", "dismount 0.1", "write 0", "close 0", "unlock 0.1"], _windows.Calls);
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void Open_Volume_IsRefusedWithTheDiskItIsOn()
    {
        FakeWindowsDisk disk = LaptopDisk();
        _windows.Disks.Add(disk);
        ImagingException e = Assert.Throws<ImagingException>(
            () => WindowsDisk.Open(_windows, disk.Volumes[0].Path.TrimEnd('\\'), readOnly: true));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Contains(@"a volume, on disk 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ReadOnlyDisk_IsRefusedBeforeAnythingIsLocked()
    {
        _windows.Disks.Add(new FakeWindowsDisk(0, Bytes) { IsReadOnly = true, Volumes = [new(1, ByteSize.MiB, ByteSize.MiB)] });
        ImagingException e = Assert.Throws<ImagingException>(() => WindowsDisk.Open(_windows, Path, readOnly: false));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.DoesNotContain("lock 0.1", _windows.Calls);
    }

    [Fact]
    public void Open_NoSuchDisk_IsMissing() =>
        Assert.Equal(
            ExitCode.Missing,
            Assert.Throws<ImagingException>(() => WindowsDisk.Open(_windows, @"\\.\PhysicalDrive9", readOnly: true)).Code);

    [Fact]
    public void Open_DiskWithoutAListOfItsPartitions_IsRefused()
    {
        FakeWindowsDisk disk = LaptopDisk();
        disk.Errors[ControlCode.DiskGetLayout] = WindowsError.IoDevice;
        var mbr = new byte[512];
        (mbr[510], mbr[511]) = (0x55, 0xAA);
        disk.Bytes.Write(0, mbr);
        _windows.Disks.Add(disk);
        Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(() => WindowsDisk.Open(_windows, Path, readOnly: false)).Code);
        Assert.DoesNotContain(_windows.Calls, c => c.StartsWith("offline", StringComparison.Ordinal));
    }

    [Fact]
    public void Discard_IsATrimOfTheRange_AndADiskThatKnowsNoneIsLeftAlone()
    {
        _windows.Disks.Add(LaptopDisk());
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        disk.Discard(ByteSize.MiB, 4 * ByteSize.MiB);
        Assert.Contains("trim 0", _windows.Calls);
        _windows.Disks[0].Errors[ControlCode.StorageManageDataSet] = WindowsError.NotSupported;
        disk.Discard(0, ByteSize.MiB);
        _windows.Disks[0].Errors[ControlCode.StorageManageDataSet] = WindowsError.IoDevice;
        Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(() => disk.Discard(0, ByteSize.MiB)).Code);
        Assert.Empty(_windows.Violations);
    }

    private static FakeWindowsDisk LaptopDisk() => new(0, Bytes)
    {
        Volumes =
        [
            new(1, ByteSize.MiB, ByteSize.MiB, new Guid("c12a7328-f81f-11d2-ba4b-00a0c93ec93b")),
            new(2, 2 * ByteSize.MiB, ByteSize.MiB, new Guid("e3c9e316-0b5c-4db8-817d-f92df00215ae")),
            new(3, 3 * ByteSize.MiB, 60 * ByteSize.MiB, FakeVolume.Data),
        ],
    };
}
