using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Engine.Staging;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Testing;
using Imaging.Testing.Devices;

namespace Imaging.Engine.Tests.Faults;

/// <summary>Disks that fail or lie: the run stops with <see cref="ExitCode.DeviceIo"/>, and the disk does not boot.</summary>
[Collection(nameof(StageCollection))]
public sealed class FaultyDeviceTests(StageFixture fixture)
{
    /// <summary>Writes of the unmake and commit phases are all tried, of the others some.</summary>
    private const int Edge = 8;

    private const int ContentSamples = 6;

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(DeviceFault.DropWrite)]
    [InlineData(DeviceFault.FlipBit)]
    [InlineData(DeviceFault.MisplaceWrite)]
    [InlineData(DeviceFault.FailWrite)]
    public void Stage_OneBadWrite_IsDeviceIoAndNotBootable(DeviceFault fault) => StageWithBadWrites(fault, Samples);

    /// <summary>The same for every single write.</summary>
    [Theory]
    [Trait("Tier", "Long")]
    [InlineData(DeviceFault.DropWrite)]
    [InlineData(DeviceFault.FlipBit)]
    [InlineData(DeviceFault.MisplaceWrite)]
    [InlineData(DeviceFault.FailWrite)]
    public void Stage_AnyBadWrite_IsDeviceIoAndNotBootable(DeviceFault fault) =>
        StageWithBadWrites(fault, writes => Enumerable.Range(0, writes));

    [Fact]
    public void Stage_FlushFails_IsDeviceIoAndNotBootable()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 3));
        MemoryDevice old = OldDisk.Garbage(planned);
        // How contents fall into segments differs from run to run: here they are one. The very last flush comes after LBA 0.
        StageOptions options = StageFixture.Options with { SegmentLength = 1024 * ByteSize.GiB };
        int flushes = CountCalls(planned.Plan, old, options).Flushes;
        for (int at = 0; at < flushes - 1; at++)
        {
            MemoryDevice disk = old.Clone();
            var faulty = new FaultyDevice(disk, DeviceFault.FailFlush, at);
            var error = Assert.Throws<ImagingException>(() => fixture.Stage(planned.Plan, faulty, options));
            Assert.Equal(ExitCode.DeviceIo, error.Code);
            AssertNotBootable(planned, old, disk, faulty, isLast: false);
        }
    }

    [Fact]
    public void Stage_DiskShorterThanPlanned_IsDeviceIoAndNotBootable()
    {
        StagePlan plan = fixture.Plan(seed: 3);
        var disk = new MemoryDevice("short", plan.DiskBytes - 512);
        disk.Write(0, plan.Table.ProtectiveMbr.Span);
        var error = Assert.Throws<ImagingException>(() => fixture.Stage(plan, disk));
        Assert.Equal(ExitCode.DeviceIo, error.Code);
        Assert.True(FirstSectorIsZero(disk));
    }

    /// <summary>
    /// Heads and tables are read back when everything is on the disk: what wraps around onto them is always found. What wraps around onto
    /// contents is found only where it comes before those are read back.
    /// </summary>
    [Theory]
    [InlineData(1, "everything")]
    [InlineData(116, "the Windows head onto the ESP's")]
    [InlineData(117, "the Windows head onto LBA 0")]
    [InlineData(229, "the recovery head onto LBA 0")]
    public void Stage_DiskWrapsAroundOntoItsHead_IsDeviceIoAndNotComplete(int trueMiB, string what)
    {
        Assert.NotEmpty(what);
        StagePlan plan = fixture.Plan(seed: 3);
        var real = new MemoryDevice("wrapping", trueMiB * ByteSize.MiB);
        var error = Assert.Throws<ImagingException>(() => fixture.Stage(plan, new WrappingDevice(real, plan.DiskBytes)));
        Assert.Equal(ExitCode.DeviceIo, error.Code);
        var first = new byte[512];
        real.Read(0, first);
        Assert.NotEqual(plan.Table.ProtectiveMbr.ToArray(), first);
    }

    [Fact]
    public void Stage_CancelledInContents_StopsUnbootableAndCanBeRunAgain()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 3));
        MemoryDevice disk = OldDisk.Garbage(planned);
        using var cancel = new CancellationTokenSource();
        var device = new FaultyDevice(disk, DeviceFault.None, -1) { Writing = n => CancelAt(n, 30, cancel) };
        Assert.ThrowsAny<OperationCanceledException>(() => fixture.Stage(planned.Plan, device, cancel: cancel.Token));
        Assert.True(FirstSectorIsZero(disk));
        Assert.False(GptReader.Read(disk, 512).Primary.IsValid);

        fixture.Stage(planned.Plan, disk);
        Assert.Null(planned.FirstDifference(disk));
    }

    private static void CancelAt(int write, int at, CancellationTokenSource cancel)
    {
        if (write == at)
            cancel.Cancel();
    }

    private FaultyDevice CountCalls(StagePlan plan, MemoryDevice old, StageOptions? options = null)
    {
        var counter = new FaultyDevice(old.Clone(), DeviceFault.None, -1);
        fixture.Stage(plan, counter, options);
        return counter;
    }

    private static IEnumerable<int> Samples(int writes) =>
        Enumerable.Range(0, Edge)
            .Concat(Enumerable.Range(1, ContentSamples).Select(i => Edge + (writes - 2 * Edge) * i / (ContentSamples + 1)))
            .Concat(Enumerable.Range(writes - Edge, Edge));

    private void StageWithBadWrites(DeviceFault fault, Func<int, IEnumerable<int>> samples)
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 3));
        MemoryDevice old = OldDisk.Garbage(planned);
        int writes = CountCalls(planned.Plan, old).Writes;
        foreach (int at in samples(writes))
        {
            MemoryDevice disk = old.Clone();
            var faulty = new FaultyDevice(disk, fault, at);
            var error = Assert.Throws<ImagingException>(() => fixture.Stage(planned.Plan, faulty));
            Assert.Equal(ExitCode.DeviceIo, error.Code);
            AssertNotBootable(planned, old, disk, faulty, faulty.FaultNumber == writes - 1);
        }
    }

    /// <summary>
    /// LBA 0 is zero; or zeroing it was what failed, and then nothing else was touched. Only its own last write may leave something there.
    /// </summary>
    private static void AssertNotBootable(PlannedBytes planned, MemoryDevice old, MemoryDevice disk, FaultyDevice faulty, bool isLast)
    {
        Assert.NotNull(planned.FirstDifference(disk));
        if (isLast)
            return;
        if (faulty.FaultOffset != 0)
        {
            Assert.True(FirstSectorIsZero(disk), $"LBA 0 is not zero after a fault at offset {faulty.FaultOffset}");
            return;
        }

        // The write that went astray may have hit the sector behind.
        foreach (DiskRange range in planned.All.Where(r => r.Offset > 512).Append(new DiskRange(1024, ByteSize.MiB - 1024)))
            Assert.Null(PlannedBytes.FirstDifference(old, disk, range));
    }

    private static bool FirstSectorIsZero(MemoryDevice disk)
    {
        var first = new byte[512];
        disk.Read(0, first);
        return !first.AsSpan().ContainsAnyExcept((byte)0);
    }
}
