using Imaging.Benchmarks.Micro;
using Imaging.Core;
using Imaging.Pipeline;

namespace Imaging.Benchmarks.Tests.Micro;

/// <summary>Alone, because what other threads allocate meanwhile would count.</summary>
[Collection(nameof(PipelineAllocationTests))]
[CollectionDefinition(nameof(PipelineAllocationTests), DisableParallelization = true)]
public sealed class PipelineAllocationTests
{
    /// <summary>Bytes of the smallest object there is.</summary>
    private const int SmallestObject = 24;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_FourTimesTheChunks_AllocatesLessThanAnObjectAChunkMore(bool readBack)
    {
        const int Chunks = 8 * SyntheticContent.ChunksAFrame;
        long more = Allocated(4 * Chunks, readBack) - Allocated(Chunks, readBack);
        Assert.InRange(more, long.MinValue, SmallestObject * 3 * Chunks - 1);
    }

    /// <summary>Bytes of a run, with everything compiled; the least of several, since the test host has threads of its own.</summary>
    private static long Allocated(int chunks, bool readBack)
    {
        var content = new SyntheticContent(new byte[SyntheticContent.ChunkLength * SyntheticContent.ChunksAFrame], chunks);
        return Enumerable.Range(0, 5).Min(_ =>
        {
            using var writer = new TargetWriter(new ZeroDevice(), new HeldHeads([]), readBack: true);
            IContentSink sink = readBack ? writer : new NullSink();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            using (var reader = new ContentReader(content.Plan, new RepeatedFrame(content), new PipelineOptions()))
                new ContentPipeline(content.Plan, reader, sink).Run(CancellationToken.None);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        });
    }

    /// <summary>Keeps nothing: what is written is zeros anyway.</summary>
    private sealed class ZeroDevice : IBlockDevice
    {
        public string Name => "zeros";

        public long Length => long.MaxValue;

        public int SectorSize => 512;

        public void Read(long offset, Span<byte> buffer) => buffer.Clear();

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
