using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.Engine.Tests.Faults;

/// <summary>Sticks that hiccup are read again; sticks that fail or lie stop the run.</summary>
[Collection(nameof(StageCollection))]
public sealed class FaultySourceTests(StageFixture fixture)
{
    [Fact]
    public void Stage_StickHiccups_Completes()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 5));
        var disk = new MemoryDevice("disk", planned.Plan.DiskBytes);
        var source = new FlakyContent(new ReleaseContent(fixture.Release), failures: 2, isTransient: true, flip: false);
        fixture.Stage(planned.Plan, disk, source: source);
        Assert.Null(planned.FirstDifference(disk));
        Assert.Equal(0, source.FailuresLeft);
    }

    [Theory]
    [InlineData(1000, true, false, ExitCode.DeviceIo)]
    [InlineData(1, false, false, ExitCode.DeviceIo)]
    [InlineData(1000, false, true, ExitCode.Corrupt)]
    public void Stage_StickFails_StopsUnbootable(int failures, bool isTransient, bool flip, ExitCode code)
    {
        StagePlan plan = fixture.Plan(seed: 5);
        var disk = new MemoryDevice("disk", plan.DiskBytes);
        disk.Write(0, plan.Table.ProtectiveMbr.Span);
        var source = new FlakyContent(new ReleaseContent(fixture.Release), failures, isTransient, flip);
        var error = Assert.Throws<ImagingException>(() => fixture.Stage(plan, disk, source: source));
        Assert.Equal(code, error.Code);
        var first = new byte[512];
        disk.Read(0, first);
        Assert.False(first.AsSpan().ContainsAnyExcept((byte)0));
    }

    /// <summary>A bit that was wrong once only, in a cache: the frame is read again and found right.</summary>
    [Fact]
    public void Stage_OneBadReadOfAFrame_Completes()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 5));
        var disk = new MemoryDevice("disk", planned.Plan.DiskBytes);
        var source = new FlakyContent(new ReleaseContent(fixture.Release), failures: 1, isTransient: false, flip: true);
        fixture.Stage(planned.Plan, disk, source: source);
        Assert.Null(planned.FirstDifference(disk));
    }

    /// <summary>The stick is read before the disk may be written: when it fails then, the disk is unmade and contents fail.</summary>
    [Fact]
    public void Stage_StickFailsBeforeTheFirstWrite_UnmakesAndFailsAtContents()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 5));
        MemoryDevice disk = OldDisk.Garbage(planned);
        var source = new FlakyContent(new ReleaseContent(fixture.Release), failures: 1, isTransient: false, flip: false);
        using var reader = new ContentReader(planned.Plan.Content, source, StageFixture.Options.Pipeline);
        Assert.True(SpinWait.SpinUntil(() => source.FailuresLeft == 0, TimeSpan.FromSeconds(30)));

        var events = new QuietEvents();
        var clock = new PhaseClock(events);
        var error = Assert.Throws<ImagingException>(() =>
            new DiskMaker(planned.Plan, disk, reader, StageFixture.Options, clock, events, _ => Assert.Fail("the plan has no files")).Run(
                CancellationToken.None));
        Assert.Equal("a read error", error.Found);
        Assert.Equal(new[] { Phase.Unmake, Phase.Discard, Phase.Content }, clock.Results.Select(r => r.Phase));
        // What is zeroed, but for the end of the last volume: content of the plan itself may be there by now.
        StagePlan plan = planned.Plan;
        var tables = new DiskRange(0, plan.Table.PrimaryOffset + plan.Table.Primary.Length);
        IEnumerable<DiskRange> heads = plan.Volumes.Select(v => new DiskRange(v.ByteOffset, HeldHeads.HeadLength));
        foreach (DiskRange range in heads.Concat(plan.StaysZero).Append(tables))
        {
            var found = new byte[range.Length];
            disk.Read(range.Offset, found);
            Assert.False(found.AsSpan().ContainsAnyExcept((byte)0));
        }
    }

    /// <summary>Packs whose first reads fail, or give a wrong bit.</summary>
    private sealed class FlakyContent(IContentSource content, int failures, bool isTransient, bool flip) : IContentSource
    {
        private int _left = failures;

        public int FailuresLeft => Math.Max(0, _left);

        public IByteSource OpenPack(int pack) => new FlakySource(content.OpenPack(pack), this);

        public IByteSource OpenFile(FileEntry entry) => content.OpenFile(entry);

        private sealed class FlakySource(IByteSource pack, FlakyContent owner) : IByteSource
        {
            public string Name => pack.Name;

            public long Length => pack.Length;

            public void Read(long offset, Span<byte> buffer)
            {
                pack.Read(offset, buffer);
                if (Interlocked.Decrement(ref owner._left) < 0)
                    return;
                buffer[buffer.Length / 2] ^= 1;
                if (!owner.Flips)
                    throw new ImagingException(ExitCode.DeviceIo, Name, "a read error", "", "") { IsTransient = owner.IsTransient };
            }

            public void Dispose() => pack.Dispose();
        }

        private bool Flips { get; } = flip;

        private bool IsTransient { get; } = isTransient;
    }
}
