using Imaging.Benchmarks.Fixtures;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Benchmarks.Floors;

/// <summary>Reading a release's frames from a stick, and nothing else.</summary>
public static class ReadFloor
{
    /// <summary>Seconds on the better of one and two threads; more do not make a stick faster.</summary>
    public static double Measure(ReleaseFrames release) => Measure(release, 1, 2);

    /// <summary>Seconds on the best of some numbers of threads.</summary>
    public static double Measure(ReleaseFrames release, params int[] threadCounts)
    {
        IReadOnlyDictionary<int, IByteSource> packs = release.OpenPacks();
        try
        {
            return threadCounts.Min(threads => Measure(release, packs, threads));
        }
        finally
        {
            foreach (IByteSource pack in packs.Values)
                pack.Dispose();
        }
    }

    private static double Measure(ReleaseFrames release, IReadOnlyDictionary<int, IByteSource> packs, int threads) =>
        SideBySide.Run(threads, release.Plan.Frames.Count, next =>
        {
            using var buffer = new AlignedBuffer(release.Plan.Frames.Max(f => f.Frame.PackedLength));
            for (int i; (i = next()) >= 0;)
            {
                Frame frame = release.Plan.Frames[i].Frame;
                packs[frame.Pack].DropCache(frame.Offset, frame.PackedLength);
                packs[frame.Pack].Read(frame.Offset, buffer.Span[..frame.PackedLength]);
            }
        });
}
