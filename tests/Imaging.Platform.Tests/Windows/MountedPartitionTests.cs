using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Volumes;
using Imaging.Platform.Windows;
using Imaging.Platform.Windows.Native;
using Imaging.Testing.Windows;

namespace Imaging.Platform.Tests.Windows;

/// <summary>A partition that Windows formats and mounts for files to be applied. None of it was run on Windows.</summary>
public sealed class MountedPartitionTests
{
    private const string Path = @"\\.\PhysicalDrive0";
    private const long Bytes = 64 * ByteSize.MiB;

    private static readonly PartitionSpec s_spec = new(PartitionRole.Windows, 16 * ByteSize.MiB, Grow: false, "System");

    private readonly FakeWindows _windows = new();

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void OpenWindow_TableOnlineFormat_AndClose_FlushLockDismountOfflineErase(int sectorSize)
    {
        FakeWindowsDisk laptop = Laptop(sectorSize);
        PlannedPartition partition = Partition(sectorSize);
        using (WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false))
        {
            int before = _windows.Calls.Count;
            using IVolumeWindow window = disk.OpenWindow(partition);
            FakeVolume volume = Assert.Single(laptop.Volumes);
            Assert.Equal(
                (partition.ByteOffset, partition.ByteLength, @"Y:\", true, "System"),
                (volume.Start, volume.Length, window.Path, window.IsMounted, volume.Label));
            Assert.Equal(
                [
                    "write 0", "flush 0", "read the table of 0", "unlock 0.1", "unlock 0.2", "online 0", "read the table of 0",
                    "format 0.1 as 'System'", "Y: made"],
                _windows.Calls.Skip(before));
            Assert.Equal($@"\Device\{volume.Path[4..^1]}", _windows.Letters["Y:"]);
            GptReading table = GptReader.Read(laptop.Bytes, sectorSize);
            GptEntry entry = Assert.Single(table.Primary.Entries);
            Assert.Equal((PartitionRoles.Windows.GptType, 1UL << 63, true), (entry.Type, entry.Attributes, table.Backup.IsValid));

            before = _windows.Calls.Count;
            window.Close();
            Assert.Equal(
                ["flush 0.1", "Y: removed", "lock 0.1", "dismount 0.1", "offline 0", "write 0", "flush 0", "write 0", "flush 0"],
                _windows.Calls.Skip(before));
        }

        Assert.Empty(_windows.Violations);
        Assert.True(laptop.IsOffline);
        Assert.True(IsZero(laptop, 0, ByteSize.MiB));
        Assert.True(IsZero(laptop, Bytes - ByteSize.MiB, ByteSize.MiB));
    }

    [Fact]
    public void OpenWindow_VolumeThatComesLate_IsWaitedFor()
    {
        FakeWindowsDisk laptop = Laptop(512);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        laptop.VolumesComeAfter = 7;
        using IVolumeWindow window = disk.OpenWindow(Partition(512));
        Assert.Equal(TimeSpan.FromMilliseconds(300), _windows.Slept);
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void OpenWindow_WindowsThatHoldsOnToTheOldTable_IsNotLetOnline()
    {
        FakeWindowsDisk laptop = Laptop(512, keepsTableWhileOffline: true);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        ImagingException e = Assert.Throws<ImagingException>(() => disk.OpenWindow(Partition(512)));
        Assert.Contains("Windows still has 2 partitions of another table", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("online 0", _windows.Calls);
        Assert.True(laptop.IsOffline);
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void OpenWindow_WindowsIsStillLookingAtTheVolume_IsTriedAgain()
    {
        Laptop(512);
        foreach (FormatOutcome fault in (FormatOutcome[])[FormatOutcome.NotReady, FormatOutcome.VolumeInUse, FormatOutcome.AccessDenied])
            _windows.FormatFaults.Enqueue(fault);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        using IVolumeWindow window = disk.OpenWindow(Partition(512));
        Assert.Equal(TimeSpan.FromMilliseconds(300), _windows.Slept);
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void Dispose_WithoutClose_TakesTheLetterAwayAndNothingElse()
    {
        Laptop(512);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        disk.OpenWindow(Partition(512)).Dispose();
        Assert.Equal("Y: removed", _windows.Calls[^1]);
        Assert.Single(_windows.Letters);
    }

    [Fact]
    public void Close_VolumeThatCanNotBeFlushed_IsAnErrorBeforeAnythingElse()
    {
        FakeWindowsDisk laptop = Laptop(512);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        using IVolumeWindow window = disk.OpenWindow(Partition(512));
        laptop.Volumes[0].FlushFault = WindowsError.IoDevice;
        Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(window.Close).Code);
        Assert.Equal("flush 0.1", _windows.Calls[^1]);
    }

    [Fact]
    public void Close_DiskThatDoesNotGoOffline_IsAnErrorAndWritesNothing()
    {
        FakeWindowsDisk laptop = Laptop(512);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        using IVolumeWindow window = disk.OpenWindow(Partition(512));
        laptop.Errors[ControlCode.DiskSetAttributes] = WindowsError.IoDevice;
        int before = _windows.Calls.Count;
        Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(window.Close).Code);
        Assert.DoesNotContain("write 0", _windows.Calls.Skip(before));
    }

    [Fact]
    public void OpenWindow_VolumeThatNeverComes_EndsAfterHalfAMinute()
    {
        FakeWindowsDisk laptop = Laptop(512);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        laptop.VolumesComeAfter = int.MaxValue;
        ImagingException e = Assert.Throws<ImagingException>(() => disk.OpenWindow(Partition(512)));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.Contains("no volume of Windows after 30 s", e.Message, StringComparison.Ordinal);
        Assert.InRange(_windows.Slept, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
    }

    [Fact]
    public void OpenWindow_WindowsDoesNotFormat_SaysWhyAndTheNextRunTakesTheDiskAgain()
    {
        FakeWindowsDisk laptop = Laptop(512);
        _windows.FormatFault = FormatOutcome.VolumeTooSmall;
        using (WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false))
        {
            ImagingException e = Assert.Throws<ImagingException>(() => disk.OpenWindow(Partition(512)));
            Assert.Equal(ExitCode.DeviceIo, e.Code);
            Assert.Contains("Windows does not format it: VolumeTooSmall", e.Message, StringComparison.Ordinal);
        }

        Assert.True(laptop.StartsNothing);
        int before = _windows.Calls.Count;
        WindowsDisk.Open(_windows, Path, readOnly: false).Dispose();
        Assert.Equal(["lock 0.1", "dismount 0.1", "offline 0"], _windows.Calls.Skip(before).Take(3));
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void Close_VolumeThatSomebodyUses_IsAnErrorAndWritesNothing()
    {
        FakeWindowsDisk laptop = Laptop(512);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        using IVolumeWindow window = disk.OpenWindow(Partition(512));
        laptop.Volumes[0].BusyFor = int.MaxValue;
        int before = _windows.Calls.Count;
        Assert.Equal(ExitCode.TargetRefused, Assert.Throws<ImagingException>(window.Close).Code);
        Assert.DoesNotContain("write 0", _windows.Calls.Skip(before));
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void OpenWindow_DiskThatCanNotGoOnlineAgain_IsAnError()
    {
        FakeWindowsDisk laptop = Laptop(512);
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        laptop.Errors[ControlCode.DiskUpdateProperties] = WindowsError.IoDevice;
        Assert.Equal(ExitCode.DeviceIo, Assert.Throws<ImagingException>(() => disk.OpenWindow(Partition(512))).Code);
        Assert.DoesNotContain(_windows.Calls, c => c.StartsWith("format", StringComparison.Ordinal));
    }

    [Fact]
    public void OpenWindow_RemovableDisk_IsRefusedBeforeItsTableIsWritten()
    {
        _windows.Disks.Add(new FakeWindowsDisk(0, Bytes) { IsRemovable = true });
        using WindowsDisk disk = WindowsDisk.Open(_windows, Path, readOnly: false);
        ImagingException e = Assert.Throws<ImagingException>(() => disk.OpenWindow(Partition(512)));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.DoesNotContain("write 0", _windows.Calls);
    }

    private FakeWindowsDisk Laptop(int sectorSize, bool keepsTableWhileOffline = false)
    {
        var laptop = new FakeWindowsDisk(0, Bytes, sectorSize)
        {
            KeepsTableWhileOffline = keepsTableWhileOffline,
            Volumes = [new(1, ByteSize.MiB, ByteSize.MiB, FakeVolume.Data), new(2, 8 * ByteSize.MiB, 40 * ByteSize.MiB, FakeVolume.Data)],
        };
        _windows.Disks.Add(laptop);
        return laptop;
    }

    private static PlannedPartition Partition(int sectorSize) => DiskLayout.Plan(Bytes, sectorSize, [s_spec]).Single();

    private static bool IsZero(FakeWindowsDisk disk, long offset, long length)
    {
        var bytes = new byte[length];
        disk.Bytes.Read(offset, bytes);
        return !bytes.AsSpan().ContainsAnyExcept((byte)0);
    }
}
