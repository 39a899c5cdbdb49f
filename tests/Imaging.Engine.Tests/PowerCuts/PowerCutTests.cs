using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Engine.Staging;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Testing;
using Imaging.Testing.Devices;

namespace Imaging.Engine.Tests.PowerCuts;

/// <summary>Promise 1: a disk is untouched, unbootable or complete, also when the power goes and any unflushed writes with it.</summary>
[Collection(nameof(StageCollection))]
public sealed class PowerCutTests(StageFixture fixture)
{
    private const ulong Seed = 7;

    [Theory]
    [InlineData(StageFixture.LargeDisk, true)]
    [InlineData(StageFixture.SmallDisk, true)]
    [InlineData(StageFixture.LargeDisk, false)]
    public void Stage_PowerCutAnywhere_UntouchedUnbootableOrComplete(long oldDiskBytes, bool readBack)
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(Seed));
        MemoryDevice old = OldDisk.Bootable(fixture, planned, oldDiskBytes);
        var device = new PowerCutDevice(old.Clone());

        fixture.Stage(planned.Plan, device, StageFixture.Options with { ReadBack = readBack });

        (long Offset, ReadOnlyMemory<byte> Bytes)[] machineFiles = [.. planned.Plan.MachineFiles!.SelectMany(planned.Plan.Pieces)];
        Assert.NotEmpty(machineFiles);
        Assert.All(machineFiles, f => Assert.Contains(planned.Content, r => r.Offset == f.Offset));
        Assert.Empty(device.Violations);
        int tried = 0;
        var judge = new PowerCutJudge(planned, old) { SampleStep = 499, Sample = TryAgain };
        Assert.Empty(judge.Judge(device.Log));
        Assert.True(judge.States > 1000, $"only {judge.States} states");
        Assert.InRange(tried, 1, 20);

        void TryAgain(int state, MemoryDevice disk)
        {
            if (tried++ >= 4)
                return;
            fixture.Stage(planned.Plan, disk);
            Assert.Null(planned.FirstDifference(disk));
            Assert.Empty(fixture.Verify(disk).Findings);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Tier", "Slow")]
    public void Stage_AnyFlushMissing_IsFound(bool readBack)
    {
        StageOptions options = StageFixture.Options with { ReadBack = readBack, SegmentLength = 10 * ByteSize.MiB };
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(Seed));
        MemoryDevice old = OldDisk.Bootable(fixture, planned, StageFixture.LargeDisk);
        var unfound = new List<int>();
        int flushes = int.MaxValue;
        for (int missing = 0; missing < flushes; missing++)
        {
            // Threads may run so that the flush before covers all of a segment by chance: then this one was not needed, that time.
            bool found = false;
            for (int attempt = 0; attempt < 6 && !found && missing < flushes; attempt++)
                (found, flushes) = StageWithout(missing, planned, old, options);
            if (!found && missing < flushes)
                unfound.Add(missing);
        }

        Assert.InRange(flushes, 7, 14);
        Assert.True(unfound.Count == 0, $"of {flushes} flushes these can be left out: {string.Join(", ", unfound)}");
    }

    /// <summary>The judge itself: a product that did things in another order, or left one out, would be caught.</summary>
    [Fact]
    [Trait("Tier", "Slow")]
    public void Judge_LogInAnotherOrder_IsFound()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(Seed));
        MemoryDevice old = OldDisk.Bootable(fixture, planned, StageFixture.LargeDisk);
        var device = new PowerCutDevice(old.Clone());
        fixture.Stage(planned.Plan, device);
        List<DeviceOperation> log = [.. device.Log];
        List<int> writes = [.. Enumerable.Range(0, log.Count).Where(i => log[i].Kind == DeviceOperationKind.Write)];
        int lbaZero = writes[^1];
        int primary = writes[^2];
        int backup = writes[^3];
        int head = writes[^4];

        Assert.Empty(Judge(log));
        Assert.NotEmpty(Judge(Swap(log, primary, backup)));
        Assert.NotEmpty(Judge(Swap(log, lbaZero, primary)));
        Assert.NotEmpty(Judge(Swap(log, head, backup)));
        Assert.NotEmpty(Judge(Swap(log, head, writes[writes.Count / 2])));
        Assert.NotEmpty(Judge(Swap(log, writes[0], writes[1])));
        foreach (int left in (int[])[writes[0], writes[writes.Count / 2], head, backup, primary, lbaZero])
            Assert.NotEmpty(Judge([.. log.Where((_, i) => i != left)]));

        IReadOnlyList<string> Judge(IReadOnlyList<DeviceOperation> operations) =>
            new PowerCutJudge(planned, old) { ContentStep = 50 }.Judge(operations);

        static List<DeviceOperation> Swap(List<DeviceOperation> log, int one, int other)
        {
            List<DeviceOperation> swapped = [.. log];
            (swapped[one], swapped[other]) = (swapped[other], swapped[one]);
            return swapped;
        }
    }

    /// <summary>The old disk was cloned from a smaller one: firmware would find that one's backup GPT where its primary says.</summary>
    [Fact]
    public void Stage_BackupOfSmallerDisk_IsZeroedBeforeContents()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(Seed));
        MemoryDevice old = OldDisk.Bootable(fixture, planned, StageFixture.SmallDisk);
        var device = new PowerCutDevice(old.Clone());

        fixture.Stage(planned.Plan, device);

        long header = StageFixture.SmallDisk - 512;
        DeviceOperation first = device.Log.First(o => o.Overlaps(header, 512));
        Assert.Equal(DeviceOperationKind.Write, first.Kind);
        Assert.False(first.Data.AsSpan().ContainsAnyExcept((byte)0));
        Assert.True(first.Offset <= header - 32 * 512);
        // LBA 0, and the capacity probe: its marks, and that they are gone.
        Assert.Equal(3, device.Log.Take(device.Log.ToList().IndexOf(first)).Count(o => o.Kind == DeviceOperationKind.Flush));
    }

    [Fact]
    public void Plan_Writes_DoNotOverlap()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(Seed));
        long end = 1024 * 1024;
        foreach (DiskRange range in planned.Content)
        {
            Assert.True(range.Offset >= end, $"{range} begins before {end}");
            Assert.Contains(
                planned.Plan.Volumes,
                v => range.Offset >= v.ByteOffset && range.Offset + range.Length <= v.ByteOffset + v.ByteLength);
            end = range.Offset + range.Length;
        }
    }

    [Fact]
    public void Stage_SameSeed_SameBytes()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(Seed));
        MemoryDevice first = OldDisk.Garbage(planned);
        var second = new MemoryDevice("empty", planned.Plan.DiskBytes);
        fixture.Stage(fixture.Plan(Seed), first);
        fixture.Stage(fixture.Plan(Seed), second);
        Assert.Null(planned.FirstDifference(first));
        Assert.Null(planned.FirstDifference(second));
    }

    [Fact]
    public void Stage_OtherSeed_OtherIdsAndIntact()
    {
        StagePlan one = fixture.Plan(Seed);
        StagePlan other = fixture.Plan(Seed + 1);
        var disk = new MemoryDevice("disk", other.DiskBytes);
        fixture.Stage(other, disk);
        Assert.Empty(fixture.Verify(disk).Findings);
        Assert.Equal(other.Identity.DiskId, fixture.Verify(disk).DiskId);
        Guid[] ids =
        [
            one.Identity.DiskId, other.Identity.DiskId,
            .. Enum.GetValues<PartitionRole>().Select(one.Identity.PartitionId),
            .. Enum.GetValues<PartitionRole>().Select(other.Identity.PartitionId),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.NotEqual(one.Identity.VolumeSerial(2), other.Identity.VolumeSerial(2));
    }

    private (bool Found, int Flushes) StageWithout(int flush, PlannedBytes planned, MemoryDevice old, StageOptions options)
    {
        var device = new PowerCutDevice(old.Clone()) { WriteTime = TimeSpan.FromMilliseconds(1) };
        var faulty = new FaultyDevice(device, DeviceFault.SwallowFlush, flush);
        fixture.Stage(planned.Plan, faulty, options);
        bool found = device.Violations.Count > 0 || new PowerCutJudge(planned, old) { ContentStep = 50 }.Judge(device.Log).Count > 0;
        return (found, faulty.Flushes);
    }
}
