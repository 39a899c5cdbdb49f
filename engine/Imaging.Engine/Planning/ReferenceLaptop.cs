using Imaging.Core;
using Imaging.Release;

namespace Imaging.Engine.Planning;

/// <summary>
/// The laptop that times are predicted for where no machine is at hand: an ordinary one of the last years, slow rather than fast.
/// </summary>
public static class ReferenceLaptop
{
    private const int Cores = 4;

    private static readonly DiskClass s_disk = DiskClass.Nvme;

    /// <summary>The assumption, for people.</summary>
    public static string Description => $"a laptop with {Cores} cores and {s_disk.Name} that writes "
        + $"{ByteSize.Format((long)s_disk.WriteRate)}/s and reads {ByteSize.Format((long)s_disk.ReadRate)}/s";

    /// <summary>How long staging a release takes there.</summary>
    /// <param name="stickRate">Sequential reading from the stick, bytes a second.</param>
    public static StageForecast Forecast(OpenRelease release, double stickRate)
    {
        long boot = release.Document.Boot.Sum(b => b.Length);
        long packed = release.Volumes.SelectMany(v => v.Index.Frames).DistinctBy(f => (f.Pack, f.Offset)).Sum(f => (long)f.PackedLength);
        long raw = release.Volumes.SelectMany(v => v.Index.Extents).Sum(e => e.Length);
        return StageForecast.Of(
            new StageWork(packed + boot, raw + boot, stickRate, s_disk.WriteRate, s_disk.ReadRate, Cores).WithFiles(release.Document));
    }
}
