using Imaging.Core;
using Imaging.Release;

namespace Imaging.Engine.Planning;

/// <summary>The laptop that times are predicted for where no machine is at hand: an ordinary one of the last years, slow rather than fast.</summary>
public static class ReferenceLaptop
{
    /// <summary>Bytes a second.</summary>
    public const double WriteRate = 1000e6;

    /// <summary>Bytes a second.</summary>
    public const double ReadRate = 1500e6;

    public const int Cores = 4;

    /// <summary>The assumption, for people.</summary>
    public static string Description => $"a laptop with {Cores} cores and NVMe that writes {ByteSize.Format((long)WriteRate)}/s and reads {ByteSize.Format((long)ReadRate)}/s";

    /// <summary>How long staging a release takes there.</summary>
    /// <param name="stickRate">Sequential reading from the stick, bytes a second.</param>
    public static StageForecast Forecast(OpenRelease release, double stickRate)
    {
        long boot = release.Document.Boot.Sum(b => b.Length);
        long packed = release.Volumes.SelectMany(v => v.Index.Frames).DistinctBy(f => (f.Pack, f.Offset)).Sum(f => (long)f.PackedLength);
        long raw = release.Volumes.SelectMany(v => v.Index.Extents).Sum(e => e.Length);
        return StageForecast.Of(new StageWork(packed + boot, raw + boot, stickRate, WriteRate, ReadRate, Cores));
    }
}
