using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline.Tests;

public sealed class ContentPipelineTests
{
    private readonly SampleContent _content = new();
    private readonly HeldHeads _heads = new(SampleContent.Volumes);

    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(3, 2, 2, true)]
    [InlineData(8, 7, 5, false)]
    public void Run_Plan_EveryByteLandsAndNoOther(int decoders, int writers, int readers, bool readBack)
    {
        // Rubbish everywhere: what the plan does not name stays.
        var disk = new MemoryDevice("disk", SampleContent.DiskLength);
        using var writer = new TargetWriter(disk, _heads, readBack) { SegmentLength = ByteSize.MiB };
        var options = new PipelineOptions { Decoders = decoders, Writers = writers, Readers = readers };
        using var reader = new ContentReader(_content.Plan, _content.Source, options);
        var pipeline = new ContentPipeline(_content.Plan, reader, writer);
        Watchdog.Run(() => pipeline.Run(default));

        foreach (long volume in SampleContent.Volumes)
            Assert.False(
                SampleContent.Bytes(disk, volume, HeldHeads.HeadLength).AsSpan().ContainsAnyExcept((byte)0), "a head is on the disk");
        foreach ((long offset, ReadOnlyMemory<byte> bytes) in _heads.All)
            disk.Write(offset, bytes.Span);
        for (long at = 0; at < SampleContent.DiskLength; at += ByteSize.MiB)
            Assert.Equal(SampleContent.Bytes(_content.Expected, at, ByteSize.MiB), SampleContent.Bytes(disk, at, ByteSize.MiB));

        Assert.Equal(_content.Plan.TargetBytes, pipeline.TargetBytesDone);
        Assert.Equal(_content.Plan.SourceBytes, reader.BytesRead);
        long held = SampleContent.Volumes.Sum(v => _content.Plan.Frames.SelectMany(f => f.Placements)
            .Sum(p => Math.Clamp(v + HeldHeads.HeadLength - p.DiskOffset, 0, p.DiskOffset >= v ? p.Length : 0)));
        Assert.Equal(readBack ? _content.Plan.TargetBytes - held - HeldHeads.HeadLength : 0, writer.ReadBackBytesDone);
    }

    [Fact]
    public void Run_Plan_ReadsEachFrameOnceForwardAndClosesEverything()
    {
        var offsets = new List<long>();
        _content.Source.Packs[1].OnRead = (_, offset, _) => offsets.Add(offset);
        _content.Run(new FakeSink());

        Assert.Equal(_content.Plan.Frames.Where(f => f.Frame.Pack == 1).Select(f => f.Frame.Offset), offsets);
        Assert.All(_content.Source.Packs, p => Assert.True(p.IsDisposed));
        Assert.All(_content.Source.Files.Values, f => Assert.True(f.IsDisposed));
    }

    [Fact]
    public void Run_EmptyPlan_Ends() => Watchdog.Run(() =>
    {
        var plan = new ContentPlan { Frames = [], Fills = [], Literals = [], Files = [] };
        using var reader = new ContentReader(plan, new FakeContent(), new PipelineOptions());
        new ContentPipeline(plan, reader, new FakeSink()).Run(default);
    });

    /// <summary>A disk gets its next request before it has answered the last one.</summary>
    [Fact]
    public void Run_SinkThatWaits_HasAWriteOfEachWriter()
    {
        var options = new PipelineOptions { Decoders = 1, Writers = 4 };
        using var all = new CountdownEvent(4);
        _content.Fills.Clear();
        _content.Literals.Clear();
        _content.Files.Clear();
        _content.Run(
            new FakeSink { OnWrite = n => { if (n <= 4) { all.Signal(); Assert.True(all.Wait(TimeSpan.FromSeconds(30))); } } }, options);
    }

    /// <summary>While no writer gets on, decoders and reader stop when their memory is full, and go on afterwards.</summary>
    [Fact]
    public void Run_SinkThatWaits_ReaderStopsAtItsMemory()
    {
        var options = new PipelineOptions { MemoryBudget = 2 * ByteSize.MiB, Decoders = 2, Writers = 2, Readers = 1 };
        using var release = new ManualResetEventSlim();
        using var stuck = new CountdownEvent(2);
        var sink = new FakeSink { OnWrite = n => { if (n <= 2) stuck.Signal(); release.Wait(); } };
        var run = new Thread(() => _content.Run(sink, options)) { IsBackground = true };
        _content.Fills.Clear();
        _content.Literals.Clear();
        _content.Files.Clear();
        run.Start();
        Assert.True(stuck.Wait(TimeSpan.FromSeconds(30)));
        int before = -1;
        for (int reads = Reads(); reads != before; reads = Reads())
        {
            before = reads;
            Thread.Sleep(100);
        }

        // What was decoded has been given back to the reader before it is written; the others are as many as fit.
        List<Frame> frames = [.. _content.Plan.Frames.Select(f => f.Frame)];
        int longest = frames.Max(f => f.PackedLength);
        int raw = frames.Max(f => f.RawLength);
        int decoded = options.RawFramesFor(longest, raw);
        int room = options.ReadAheadFor(longest, raw, longest, _content.Plan.SourceBytes);
        Assert.InRange(before, decoded + 1, frames.Count - 1);
        Assert.InRange(frames.Take(before).Skip(decoded).Sum(f => f.PackedLength), 1, room);
        release.Set();
        Assert.True(run.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal(frames.Count, Reads());

        int Reads() => _content.Source.Packs.Sum(p => p.Reads);
    }

    [Fact]
    public void Reader_NobodyTakesYet_ReadsWhatFits()
    {
        using var reader = new ContentReader(_content.Plan, _content.Source, SampleContent.Options);
        Assert.True(SpinWait.SpinUntil(() => reader.BytesRead == _content.Plan.SourceBytes, TimeSpan.FromSeconds(30)));
        var sink = new FakeSink();
        Watchdog.Run(() => new ContentPipeline(_content.Plan, reader, sink).Run(default));
        Assert.True(sink.Writes > _content.Plan.Frames.Count);
    }

    /// <summary>What goes wrong while nobody takes is heard of when content is due.</summary>
    [Fact]
    public void Reader_FailsBeforeTheRun_EndsItWithThatFailure()
    {
        using var failed = new ManualResetEventSlim();
        FakeSource pack = _content.Source.Packs[0];
        pack.OnRead = (n, _, _) => { if (n == 5) { failed.Set(); throw Broken(); } };
        using var reader = new ContentReader(_content.Plan, _content.Source, SampleContent.Options);
        Assert.True(failed.Wait(TimeSpan.FromSeconds(30)));
        ImagingException e = Assert.Throws<ImagingException>(() =>
            Watchdog.Run(() => new ContentPipeline(_content.Plan, reader, new FakeSink()).Run(default)));
        Assert.Equal("broken", e.Found);
        Assert.Equal(5, pack.Reads);
    }

    [Fact]
    public void Reader_DisposedWithoutARun_StopsReadingAndClosesEverything()
    {
        var options = new PipelineOptions { MemoryBudget = ByteSize.MiB, Decoders = 1 };
        Watchdog.Run(() =>
        {
            using var reader = new ContentReader(_content.Plan, _content.Source, options);
            SpinWait.SpinUntil(() => _content.Source.Files["EFI/BOOT/BOOTX64.EFI"].Reads > 0, TimeSpan.FromSeconds(30));
        });
        Assert.All(_content.Source.Packs.Where(p => p.Reads > 0), p => Assert.True(p.IsDisposed));
        Assert.All(_content.Source.Files.Values.Where(f => f.Reads > 0), f => Assert.True(f.IsDisposed));
        Assert.InRange(_content.Source.Packs.Sum(p => p.Reads), 0, _content.Plan.Frames.Count - 1);
    }

    /// <summary>Numbers in MiB.</summary>
    [Theory]
    [InlineData(256, 16, 16, 8, 128)]
    [InlineData(256, 6, 16, 2, 128)]
    [InlineData(160, 6, 16, 2, 80)]
    [InlineData(16, 16, 16, 8, 32)]
    public void ReadAheadFor_Budget_IsWhatDecodedFramesLeave(int budget, int packed, int raw, int cores, int expected)
    {
        var options = new PipelineOptions { MemoryBudget = budget * ByteSize.MiB, Decoders = cores };
        int bytes = options.ReadAheadFor(
            packed * (int)ByteSize.MiB, raw * (int)ByteSize.MiB, packed * (int)ByteSize.MiB, total: 4 * ByteSize.GiB);
        Assert.Equal(expected * ByteSize.MiB, bytes);
    }

    [Theory]
    [InlineData(256, 16, 16, 8, 7)]
    [InlineData(256, 1, 1, 4, 7)]
    [InlineData(16, 16, 16, 8, 1)]
    [InlineData(100, 10, 16, 8, 3)]
    public void RawFramesFor_Budget_StaysInsideIt(int budget, int packed, int raw, int cores, int frames)
    {
        var options = new PipelineOptions { MemoryBudget = budget * ByteSize.MiB, Decoders = cores };
        Assert.Equal(frames, options.RawFramesFor(packed * (int)ByteSize.MiB, raw * (int)ByteSize.MiB));
        Assert.True(frames == 1 || frames * (packed + raw) + 2 * packed <= budget);
    }

    [Fact]
    public void Run_FrameBadUntilTheCacheIsDropped_Passes()
    {
        FakeSource pack = _content.Source.Packs[0];
        Frame bad = _content.Plan.Frames[3].Frame;
        pack.OnRead = (_, offset, buffer) => buffer[^1] ^= (byte)(offset == bad.Offset && pack.Drops == 0 ? 1 : 0);
        _content.Run(new FakeSink());
        Assert.Equal(1, pack.Drops);
        Assert.Equal(13, pack.Reads);
    }

    [Fact]
    public void Run_FrameThatStaysBad_IsCorruptAndNamed()
    {
        FakeSource pack = _content.Source.Packs[1];
        Frame bad = _content.Plan.Frames[15].Frame;
        pack.OnRead = (_, offset, buffer) => buffer[100] ^= (byte)(offset == bad.Offset ? 1 : 0);
        ImagingException e = Assert.Throws<ImagingException>(() => _content.Run(new FakeSink()));
        Assert.Equal(ExitCode.Corrupt, e.Code);
        Assert.StartsWith($"pack 1 at offset {bad.Offset},", e.Place, StringComparison.Ordinal);
        Assert.Equal(bad.Sha256.ToString(), e.Expected);
        Assert.StartsWith("SHA-256 ", e.Found, StringComparison.Ordinal);
        Assert.DoesNotContain(e.Expected, e.Found, StringComparison.Ordinal);
        Assert.Equal(1, pack.Drops);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_FileChanged_IsCorrupt(bool shorter)
    {
        const string path = "EFI/BOOT/BOOTX64.EFI";
        if (shorter)
            _content.Source.Files[path] = new FakeSource(path, new byte[2_500_000]);
        else
            _content.Source.Files[path].OnRead = static (_, offset, buffer) => buffer[^1] ^= (byte)(offset > 0 ? 1 : 0);
        ImagingException e = Assert.Throws<ImagingException>(() => _content.Run(new FakeSink()));
        Assert.Equal(ExitCode.Corrupt, e.Code);
        Assert.Equal(path, e.Place);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(30)]
    public void Run_WriteThatFails_EndsWithThatFailure(int write)
    {
        var sink = new FakeSink
        {
            OnWrite = n => { if (n >= write) throw Broken(); },
            OnTrail = static cancel => cancel.WaitHandle.WaitOne(),
        };
        Assert.Equal("broken", Assert.Throws<ImagingException>(() => _content.Run(sink)).Found);
    }

    [Fact]
    public void Run_TrailThatFails_EndsWithThatFailure()
    {
        using var disk = new HookedDevice(SampleContent.DiskLength) { OnFlush = static () => throw Broken() };
        using var writer = new TargetWriter(disk, _heads, readBack: true) { SegmentLength = 64 * 1024 };
        Assert.Equal("broken", Assert.Throws<ImagingException>(() => _content.Run(writer)).Found);
    }

    [Fact]
    public void Run_CompleteThatFails_EndsWithThatFailure()
    {
        var sink = new FakeSink { OnComplete = static () => throw Broken(), OnTrail = static cancel => cancel.WaitHandle.WaitOne() };
        Assert.Equal("broken", Assert.Throws<ImagingException>(() => _content.Run(sink)).Found);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Run_ReadThatFailsForGood_EndsWithThatFailure(int read)
    {
        using var disk = new MemoryDevice("disk", SampleContent.DiskLength);
        using var writer = new TargetWriter(disk, _heads, readBack: true) { SegmentLength = 64 * 1024 };
        _content.Source.Packs[0].OnRead = (n, _, _) => { if (n >= read) throw Broken(); };
        Assert.Equal("broken", Assert.Throws<ImagingException>(() => _content.Run(writer)).Found);
        Assert.Equal(read, _content.Source.Packs[0].Reads);
    }

    [Fact]
    public void Run_PackThatIsNotThere_EndsWithThatFailure()
    {
        _content.Source.Packs.RemoveAt(1);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _content.Run(new FakeSink { OnTrail = static cancel => cancel.WaitHandle.WaitOne() }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(40)]
    public void Run_Cancelled_EndsAllThreadsAndSaysSo(int write)
    {
        using var cancel = new CancellationTokenSource();
        int running = 0;
        var sink = new FakeSink
        {
            OnWrite = n => { if (n >= write) cancel.Cancel(); },
            OnTrail = stop =>
            {
                Interlocked.Increment(ref running);
                stop.WaitHandle.WaitOne();
                Interlocked.Decrement(ref running);
            },
        };
        if (write == 0)
            cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => _content.Run(sink, cancel: cancel.Token));
        Assert.Equal(0, running);
        int writes = sink.Writes;
        Thread.Sleep(50);
        Assert.Equal(writes, sink.Writes);
        Assert.All(_content.Source.Packs.Where(p => p.Reads > 0), p => Assert.True(p.IsDisposed));
    }

    private static ImagingException Broken() => new(ExitCode.DeviceIo, "somewhere", "broken", "", "Mend it.");
}
