using Imaging.Core;

namespace Imaging.Pipeline.Tests;

public sealed class TargetWriterTests : IDisposable
{
    private readonly SampleContent _content = new();
    private readonly HookedDevice _disk = new(SampleContent.DiskLength);

    public void Dispose() => _disk.Dispose();

    /// <summary>Never before a segment is full, but for the last one; what was written while one was read back is in the next.</summary>
    [Fact]
    public void Run_GoodDisk_FlushesOnceASegmentAtMost()
    {
        Run(segment: ByteSize.MiB);
        Assert.InRange(_disk.Flushes, 1, (int)(_content.Plan.TargetBytes / ByteSize.MiB) + 1);
    }

    /// <summary>A trail that is free takes what there is as soon as it is a segment, so that little is left at the end.</summary>
    [Fact]
    public void Trail_SegmentIsFull_IsReadBackWhileOthersWrite()
    {
        using var writer = new TargetWriter(_disk, new HeldHeads([]), readBack: true) { SegmentLength = ByteSize.MiB };
        Watchdog.Run(() =>
        {
            using var group = new WorkGroup(default);
            group.Start("trail", () => writer.Trail(group.Stopping));
            for (int i = 0; i < 4; i++)
            {
                writer.Write(i * ByteSize.MiB, new byte[ByteSize.MiB / 2]);
                Assert.Equal(i * ByteSize.MiB, writer.ReadBackBytesDone);
                writer.Write(i * ByteSize.MiB + ByteSize.MiB / 2, new byte[ByteSize.MiB / 2]);
                SpinWait.SpinUntil(() => writer.ReadBackBytesDone == (i + 1) * ByteSize.MiB);
            }

            writer.Complete();
            group.WaitAll(default);
        });
        Assert.Equal(4, _disk.Flushes);
    }

    [Fact]
    public void Run_DiskLosesOneWrite_IsFoundAndNamed()
    {
        FillWrite lost = _content.Fills[0];
        _disk.Redirect = offset => offset == lost.DiskOffset + ByteSize.MiB ? null : offset;
        Assert.Contains($"at offset {lost.DiskOffset + ByteSize.MiB},", RunFails().Place, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DiskReadsBackOneOtherBit_IsFound()
    {
        long at = _content.Literals[0].DiskOffset + 5 * ByteSize.MiB + 77;
        _disk.OnRead = (_, offset, buffer) =>
        {
            if (at >= offset && at < offset + buffer.Length)
                buffer[(int)(at - offset)] ^= 4;
        };
        RunFails();
    }

    [Theory]
    [InlineData(ByteSize.MiB)]
    [InlineData(256 * ByteSize.MiB)]
    public void Run_DiskIsSmallerThanItSays_IsFound(long segment)
    {
        _disk.Redirect = static offset => offset % (16 * ByteSize.MiB);
        RunFails(segment);
    }

    /// <summary>The first segment is read back and right before the second lands on top of it.</summary>
    [Fact]
    public void Trail_LaterSegmentLandsOnAnEarlierOne_IsFound()
    {
        _disk.Redirect = static offset => offset % (16 * ByteSize.MiB);
        using var writer = new TargetWriter(_disk, new HeldHeads([]), readBack: true) { SegmentLength = ByteSize.MiB };
        ImagingException e = Assert.Throws<ImagingException>(() => Watchdog.Run(() =>
        {
            using var group = new WorkGroup(default);
            group.Start("trail", () => writer.Trail(group.Stopping));
            writer.Write(0, Enumerable.Repeat((byte)1, (int)ByteSize.MiB).ToArray());
            SpinWait.SpinUntil(() => writer.ReadBackBytesDone == ByteSize.MiB);
            writer.Write(16 * ByteSize.MiB, Enumerable.Repeat((byte)2, (int)ByteSize.MiB).ToArray());
            writer.Complete();
            group.WaitAll(default);
        }));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.StartsWith("disk at offset 0,", e.Place, StringComparison.Ordinal);
    }

    /// <summary>Ranges that adjoin are read at once, and the one that is wrong is named.</summary>
    [Fact]
    public void Trail_RangesAdjoin_AreReadAtOnceAndJudgedAlone()
    {
        (int At, int Count)[] sectors = [(8, 8), (0, 8), (16, 8), (24, 8), (40, 4)];
        var reads = new List<(long, int)>();
        _disk.OnRead = (_, offset, buffer) => reads.Add((offset, buffer.Length));
        TrailOf(sectors);
        Assert.Equal([(0, 32 * 512), (40 * 512, 4 * 512), (40 * 512, 4 * 512)], reads); // the sample is a short one

        _disk.OnRead = static (_, _, buffer) => buffer[^1] ^= 1;
        ImagingException e = Assert.Throws<ImagingException>(() => TrailOf(sectors));
        Assert.Equal($"disk at offset {24 * 512}, {8 * 512} bytes", e.Place);
    }

    private void TrailOf((int At, int Count)[] sectors)
    {
        using var writer = new TargetWriter(_disk, new HeldHeads([]), readBack: true);
        foreach ((int at, int count) in sectors)
            writer.Write(at * 512, Enumerable.Repeat((byte)at, count * 512).ToArray());
        writer.Complete();
        writer.Trail(default);
    }

    [Fact]
    public void Run_DiskPutsAWriteElsewhere_IsFound()
    {
        long at = _content.Literals[0].DiskOffset;
        bool reading = false;
        _disk.OnFlush = () => reading = true;
        _disk.Redirect = offset => offset == at && !reading ? offset + 8 * ByteSize.MiB : offset;
        RunFails(256 * ByteSize.MiB);
    }

    /// <summary>The trail is slow, then it fails.</summary>
    [Fact]
    public void Run_ReadBackFailsLate_Ends()
    {
        _disk.OnRead = static (_, _, _) =>
        {
            Thread.Sleep(300);
            throw new ImagingException(ExitCode.DeviceIo, "disk", "unreadable", "", "Replace it.");
        };
        Assert.Equal("unreadable", RunFails(segment: 4096).Found);
    }

    [Fact]
    public void Run_WithoutReadBack_FlushesAtTheEnd()
    {
        int writes = 0;
        int atFlush = 0;
        _disk.OnWrite = n => Volatile.Write(ref writes, n);
        _disk.OnFlush = () => atFlush = Volatile.Read(ref writes);
        Run(ByteSize.MiB, readBack: false);
        Assert.Equal(1, _disk.Flushes);
        Assert.Equal(writes, atFlush);
    }

    [Theory]
    [InlineData(-4096, 4096, 0)]
    [InlineData(0, 4096, 4096)]
    [InlineData(60 * 1024, 8192, 4096)]
    [InlineData(0, 128 * 1024, 64 * 1024)]
    [InlineData(64 * 1024, 4096, 0)]
    public void Keep_Write_HoldsWhatIsInTheHead(int at, int length, int held)
    {
        var heads = new HeldHeads([ByteSize.MiB, 2 * ByteSize.MiB]);
        byte[] data = [.. Enumerable.Range(1, length).Select(i => (byte)(i | 1))];
        ReadOnlySpan<byte> rest = data;
        long start = heads.Keep(2 * ByteSize.MiB + at, ref rest);

        Assert.Equal(2 * ByteSize.MiB + at + held, start);
        Assert.Equal(data[held..], rest.ToArray());
        byte[] head = heads.All.Single(h => h.DiskOffset == 2 * ByteSize.MiB).Bytes.ToArray();
        Assert.Equal(HeldHeads.HeadLength, head.Length);
        if (held > 0)
            Assert.Equal(data[..held], head[at..(at + held)]);
        Assert.Equal(held, head.Count(b => b != 0));
    }

    /// <summary>Chunks of one frame may follow each other from the end of a volume into the next.</summary>
    [Fact]
    public void Write_RunsIntoTheNextVolume_ItsHeadIsHeld()
    {
        var heads = new HeldHeads([ByteSize.MiB, 2 * ByteSize.MiB]);
        using var writer = new TargetWriter(_disk, heads, readBack: false);
        byte[] data = [.. Enumerable.Range(1, (int)ByteSize.MiB).Select(i => (byte)(i | 1))];
        writer.Write(ByteSize.MiB + ByteSize.MiB / 2, data);

        byte[] found = SampleContent.Bytes(_disk.Medium, ByteSize.MiB + ByteSize.MiB / 2, ByteSize.MiB);
        byte[] expected = [.. data];
        expected.AsSpan((int)ByteSize.MiB / 2, HeldHeads.HeadLength).Clear();
        Assert.Equal(expected, found);
        Assert.Equal(data.AsSpan((int)ByteSize.MiB / 2, HeldHeads.HeadLength).ToArray(), heads.All.Last().Bytes.ToArray());
    }

    private void Run(long segment, bool readBack = true)
    {
        using var writer = new TargetWriter(_disk, new HeldHeads(SampleContent.Volumes), readBack) { SegmentLength = segment };
        _content.Run(writer);
    }

    private ImagingException RunFails(long segment = ByteSize.MiB)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => Run(segment));
        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.StartsWith("disk", e.Place, StringComparison.Ordinal);
        return e;
    }
}
