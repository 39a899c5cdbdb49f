using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;
using Imaging.Pipeline;
using Imaging.Platform.Devices;

namespace Imaging.Benchmarks.Budget;

/// <summary>
/// Managed memory the pipeline allocates for a chunk, from the stick's packs to a disk image, read back. What a run allocates once does
/// not count: it is the difference between runs of different length.
/// </summary>
public static class Allocations
{
    /// <summary>Frames of the shorter run: 128 MiB decoded.</summary>
    private const int Frames = 8;

    /// <summary>How many times as long the longer run is.</summary>
    private const int Longer = 4;

    /// <summary>Bytes a chunk; the least of some tries, since a thread that happens to wait allocates for that.</summary>
    public static double Measure(ReleaseFrames release, WorkFolder work)
    {
        IReadOnlyList<FrameJob> frames = [.. release.Plan.Frames.Take(Frames)];
        int chunks = frames.Sum(f => f.Placements.Count);
        _ = Allocated(release, frames, work); // what is compiled and set up once
        long once = Least(frames);
        long often = Least([.. Enumerable.Repeat(frames, Longer).SelectMany(f => f)]);
        return (double)(often - once) / ((Longer - 1) * chunks);

        long Least(IReadOnlyList<FrameJob> some) => Enumerable.Range(0, 5).Min(_ => Allocated(release, some, work));
    }

    private static long Allocated(ReleaseFrames release, IReadOnlyList<FrameJob> frames, WorkFolder work)
    {
        string path = work.File("allocations.img");
        try
        {
            var plan = new ContentPlan { Frames = frames, Fills = [], Literals = [], Files = [] };
            using ImageFileDevice disk = ImageFileDevice.Create(path, ReleaseFrames.DiskBytes);
            using var writer = new TargetWriter(disk, new HeldHeads([]), readBack: true);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            using (var reader = new ContentReader(plan, release.Source, new PipelineOptions()))
                new ContentPipeline(plan, reader, writer).Run(CancellationToken.None);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
