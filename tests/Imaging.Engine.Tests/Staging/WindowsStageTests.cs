using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Staging;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;
using Imaging.Platform.Windows;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Testing.Windows;

namespace Imaging.Engine.Tests.Staging;

/// <summary>A whole stage on a disk of a fake Windows: what is asked of Windows, and in which order.</summary>
[Collection(nameof(StageCollection))]
public sealed class WindowsStageTests(StageFixture fixture) : IDisposable
{
    private readonly TestStick _stick = new(fixture);

    private readonly FakeWindows _windows = new();

    public void Dispose() => _stick.Dispose();

    [Fact]
    public void Stage_LaptopWithAnOldWindows_LocksDismountsGoesOfflineWritesReadsBackAndTurnsOff()
    {
        FakeWindowsDisk disk = OldLaptop(StageFixture.LargeDisk);
        _windows.Disks.AddRange([disk, new FakeWindowsDisk(1, 31_000_000_512) { Bus = 7, IsRemovable = true }]);
        _windows.Registry[(@"SOFTWARE\Microsoft\Windows NT\CurrentVersion", "EditionID")] = "WindowsPE";

        Assert.Equal(StageResult.Staged, Stage());
        Assert.True(new WindowsPlatform(_windows).TurnOff());

        Assert.Empty(_windows.Violations);
        List<string> calls = [.. _windows.Calls];
        int locked = calls.IndexOf("lock 0.1");
        Assert.Equal(["lock 0.1", "lock 0.2", "dismount 0.1", "dismount 0.2", "offline 0"], calls.Skip(locked).Take(5));
        Assert.DoesNotContain("write 0", calls.Take(locked + 5));
        Assert.DoesNotContain("write 1", calls);
        Assert.DoesNotContain("online 0", calls);

        int lastWrite = calls.LastIndexOf("write 0");
        Assert.Equal(
            ["write 0", "flush 0", "read 0", "close 0", "unlock 0.1", "unlock 0.2", @"start X:\Windows\System32\wpeutil.exe Shutdown"],
            calls.Skip(lastWrite));
        Assert.True(disk.IsOffline);

        StagePlan plan = fixture.Plan(8);
        Assert.Null(fixture.ReadPlanned(plan).FirstDifference(disk.Bytes));
    }

    [Fact]
    public void Stage_VolumeInUse_WritesNothing()
    {
        FakeWindowsDisk disk = OldLaptop(StageFixture.LargeDisk);
        disk.Volumes[1].BusyFor = int.MaxValue;
        _windows.Disks.Add(disk);

        ImagingException e = Assert.Throws<ImagingException>(() => Stage());

        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.DoesNotContain("write 0", _windows.Calls);
        Assert.DoesNotContain("offline 0", _windows.Calls);
        Assert.Equal("fail", Assert.Single(_stick.Records("end")).Result);
    }

    [Fact]
    public void Stage_DiskOf4096ByteSectors_IsRefusedForASealedRelease()
    {
        _windows.Disks.Add(new FakeWindowsDisk(0, StageFixture.LargeDisk / 4096 * 4096, sectorSize: 4096));
        ImagingException e = Assert.Throws<ImagingException>(() => Stage());
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Contains("sectors of 4096 bytes, this release was made for 512", e.Message, StringComparison.Ordinal);
        Assert.Empty(_windows.Violations);
    }

    [Fact]
    public void Stage_DiskThatWindowsPeWasStartedFrom_IsNoTarget()
    {
        FakeWindowsDisk disk = OldLaptop(StageFixture.LargeDisk);
        _windows.Disks.Add(disk);
        _windows.Mounts[@"D:\"] = disk.Volumes[1];
        _windows.Registry[(@"SYSTEM\CurrentControlSet\Control", "PEBootRamdiskSourceDrive")] = @"D:\";
        Assert.Contains("carries the stick or the program of this run", Assert.Throws<ImagingException>(() => Stage()).Message, StringComparison.Ordinal);
    }

    private StageResult Stage()
    {
        var request = _stick.Request with
        {
            Disk = null,
            Catalog = new DiskCatalog(new WindowsDisks(_windows)),
            Time = new ManualTime { SkipsWaits = true },
        };
        using var run = new StageRun(request, new MachineIdentity { Serial = "PF/1" }, new QuietEvents());
        return run.Run(CancellationToken.None);
    }

    private static FakeWindowsDisk OldLaptop(long bytes) => new(0, bytes / 512 * 512)
    {
        Volumes = [new(1, ByteSize.MiB, 100 * ByteSize.MiB, FakeVolume.Data), new(2, 101 * ByteSize.MiB, 200 * ByteSize.MiB, FakeVolume.Data)],
    };
}
