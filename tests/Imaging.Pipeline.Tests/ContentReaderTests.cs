using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Pipeline.Tests;

/// <summary>Frames of several pieces, read by several threads.</summary>
public sealed class ContentReaderTests
{
    private const int Frames = 4;
    private const int RawLength = 3 * 1024 * 1024 + 5 * 4096;

    private readonly FakeContent _source = new();
    private readonly ContentPlan _plan;
    private readonly byte[] _raw = new byte[RawLength * Frames];

    public ContentReaderTests()
    {
        new Random(7).NextBytes(_raw);
        using var zstd = new ZstdCompressor(CompressionLevel.Fast);
        var pack = new List<byte>(new byte[PackFormat.HeaderLength]);
        var jobs = new List<FrameJob>();
        for (int i = 0; i < Frames; i++)
        {
            var packed = new byte[PackFormat.Padded(ZstdCompressor.Bound(RawLength))];
            int used = zstd.Compress(_raw.AsSpan(i * RawLength, RawLength), packed);
            int length = PackFormat.Padded(used);
            packed.AsSpan(used).Clear(); // zstd writes more than it says
            var frame = new Frame(0, pack.Count, length, RawLength, Digest.Of(packed.AsSpan(0, length)));
            jobs.Add(new FrameJob(frame, [new Placement((long)i * RawLength, 0, RawLength)]));
            pack.AddRange(packed[..length]);
        }

        _source.Packs.Add(new FakeSource("pack", [.. pack]));
        _plan = new ContentPlan { Frames = jobs, Fills = [], Literals = [], Files = [] };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Run_FramesOfSeveralPieces_EachByteIsReadOnceAndLands(int readers)
    {
        var pieces = new List<(long Offset, int Length)>();
        _source.Packs[0].OnRead = (_, offset, buffer) =>
        {
            int length = buffer.Length;
            lock (pieces)
                pieces.Add((offset, length));
        };
        var disk = new MemoryDevice("disk", 64 * ByteSize.MiB);
        Run(disk, readers);

        Assert.Equal(_raw, SampleContent.Bytes(disk, 0, _raw.Length));
        long end = PackFormat.HeaderLength;
        foreach ((long offset, int length) in pieces.Order())
        {
            Assert.Equal(end, offset);
            Assert.InRange(length, 1, ContentPipeline.PieceLength);
            end += length;
        }

        Assert.Equal(_source.Packs[0].Length, end);
    }

    [Fact]
    public void Run_TwoReaders_TheStickHasTwoRequestsAtOnce()
    {
        using var both = new Barrier(2);
        int met = 0;
        _source.Packs[0].OnRead = (read, _, _) =>
        {
            if (read <= 2 && both.SignalAndWait(TimeSpan.FromSeconds(30)))
                Interlocked.Increment(ref met);
        };
        Run(new MemoryDevice("disk", 64 * ByteSize.MiB), readers: 2);
        Assert.Equal(2, met);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(13)]
    public void Run_OnePieceFails_EndsWithThatFailure(int bad)
    {
        _source.Packs[0].OnRead = (read, offset, _) =>
        {
            if (read >= bad)
                throw new ImagingException(ExitCode.DeviceIo, "pack", "broken", "", "");
        };
        var error = Assert.Throws<ImagingException>(() => Run(new MemoryDevice("disk", 64 * ByteSize.MiB), readers: 3));
        Assert.Equal("broken", error.Found);
        Assert.True(_source.Packs[0].IsDisposed);
    }

    /// <summary>One reader waits for the room of a frame that another one never gets to read.</summary>
    [Fact]
    public void Run_PieceFailsWhileTheMemoryIsFull_EndsWithThatFailure()
    {
        const int PiecesAFrame = 4;
        int others = 0;
        _source.Packs[0].OnRead = (_, offset, _) =>
        {
            if (offset != PackFormat.HeaderLength)
            {
                Interlocked.Increment(ref others);
                return;
            }

            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref others) >= 2 * PiecesAFrame - 1, TimeSpan.FromSeconds(30)));
            Thread.Sleep(50);
            throw new ImagingException(ExitCode.DeviceIo, "pack", "broken", "", "");
        };
        var error = Assert.Throws<ImagingException>(() => Run(new MemoryDevice("disk", 64 * ByteSize.MiB), readers: 2, budget: 1));
        Assert.Equal("broken", error.Found);
        Assert.Equal(2 * PiecesAFrame - 1, others);
    }

    /// <summary>There is room for everything: only the stop ends it.</summary>
    [Fact]
    public void Dispose_WhileReading_ReadsNoFurther()
    {
        using var isReading = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        _source.Packs[0].OnRead = (_, _, _) =>
        {
            isReading.Set();
            goOn.Wait(TimeSpan.FromSeconds(30));
        };
        var reader = new ContentReader(_plan, _source, new PipelineOptions { Readers = 1 });
        Assert.True(isReading.Wait(TimeSpan.FromSeconds(30)));
        var disposing = new Thread(reader.Dispose) { IsBackground = true };
        disposing.Start();
        Assert.True(SpinWait.SpinUntil(() => disposing.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(30)));
        goOn.Set();
        Assert.True(disposing.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal(1, _source.Packs[0].Reads);
    }

    [Fact]
    public void Run_ReaderThatWasUsed_IsRefused()
    {
        using var reader = new ContentReader(_plan, _source, new PipelineOptions());
        new ContentPipeline(_plan, reader, new FakeSink()).Run(default);
        Assert.Throws<InvalidOperationException>(() => new ContentPipeline(_plan, reader, new FakeSink()).Run(default));
    }

    private void Run(MemoryDevice disk, int readers, long budget = 256 * ByteSize.MiB) => Watchdog.Run(() =>
    {
        using var writer = new TargetWriter(disk, new HeldHeads([]), readBack: true);
        using var reader = new ContentReader(
            _plan, _source, new PipelineOptions { Decoders = 2, Readers = readers, MemoryBudget = budget });
        new ContentPipeline(_plan, reader, writer).Run(default);
    });
}
