using Imaging.Benchmarks.Micro;
using Imaging.Pipeline;

namespace Imaging.Benchmarks.Tests.Micro;

/// <summary>Alone, because what other threads allocate meanwhile would count.</summary>
[Collection(nameof(PipelineAllocationTests))]
[CollectionDefinition(nameof(PipelineAllocationTests), DisableParallelization = true)]
public sealed class PipelineAllocationTests
{
    /// <summary>Bytes of the smallest object there is.</summary>
    private const int SmallestObject = 24;

    [Fact]
    public void Run_FourTimesTheChunks_AllocatesLessThanAnObjectAChunkMore()
    {
        const int Chunks = 8 * SyntheticContent.ChunksAFrame;
        long more = Allocated(4 * Chunks) - Allocated(Chunks);
        Assert.InRange(more, long.MinValue, SmallestObject * 3 * Chunks - 1);
    }

    /// <summary>Bytes of a run, with everything compiled; the least of several, since the test host has threads of its own.</summary>
    private static long Allocated(int chunks)
    {
        var content = new SyntheticContent(new byte[SyntheticContent.ChunkLength * SyntheticContent.ChunksAFrame], chunks);
        return Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            using (var reader = new ContentReader(content.Plan, new RepeatedFrame(content), new PipelineOptions()))
                new ContentPipeline(content.Plan, reader, new NullSink()).Run(CancellationToken.None);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        });
    }
}
