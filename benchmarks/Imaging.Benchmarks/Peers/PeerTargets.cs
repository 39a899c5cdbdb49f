using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Peers;

/// <summary>Judges the targets that are ratios to peers. One whose runs are missing is not judged, and not met either.</summary>
internal static class PeerTargets
{
    private const double StickLimit = 1.03;
    private const double PartcloneLimit = 1.0;
    private const double WimLimit = 2.5;
    private const double PackedLimit = 0.80;
    private const double DecodeLimit = 500;
    private const double BuildingLimit = 0.8;

    /// <summary>What our packs at the slowest level are called among the sizes.</summary>
    public const string MaxSize = "imaging, --level max";

    public static IReadOnlyList<PeerVerdict> Judge(IReadOnlyList<PeerRow> rows, IReadOnlyList<PackedSize> sizes, BuildingSpeed? building)
    {
        var verdicts = new List<PeerVerdict>();
        PeerRow? throttled = rows.FirstOrDefault(r => r.Name == EngineContender.WithReadBack && r.Stick == StickProfile.Stick);
        if (throttled is { Median: { } stage, Stick.Rate: { } rate })
        {
            string text = $"{throttled.Name} at {rate / 1e6:0} MB/s ÷ (packed bytes ÷ rate)";
            verdicts.Add(new PeerVerdict(text, stage.Seconds * rate / throttled.PackedBytes, StickLimit, AtLeast: false));
        }

        const string Ours = EngineContender.WithoutReadBack;
        double? ours = Unlimited(rows, Ours);
        if (ours / Unlimited(rows, PeerTool.Partclone.Name) is { } toPartclone)
            verdicts.Add(new PeerVerdict($"unlimited: {Ours} ÷ {PeerTool.Partclone.Name}", toPartclone, PartcloneLimit, AtLeast: false));
        if (Unlimited(rows, PeerTool.WimLzx.Name) / ours is { } ofLzx)
            verdicts.Add(new PeerVerdict($"unlimited: {PeerTool.WimLzx.Name} ÷ {Ours}", ofLzx, WimLimit, AtLeast: true));
        if (sizes.FirstOrDefault(s => s.Name == MaxSize) is { } max)
            verdicts.Add(new PeerVerdict("packed bytes at --level max ÷ LZX WIM", max.RatioToLzx, PackedLimit, AtLeast: false));
        if (sizes.FirstOrDefault(s => s.Name == MaxSize)?.DecodeRate is { } rateOfMax)
            verdicts.Add(new PeerVerdict("MB/s decoded a core at --level max", rateOfMax / 1e6, DecodeLimit, AtLeast: true));
        if (building is not null)
            verdicts.Add(
                new PeerVerdict(
                    "packing at --level fast, as a part of the speed of zstd -T0", building.Ratio, BuildingLimit, AtLeast: true));
        return verdicts;
    }

    private static double? Unlimited(IReadOnlyList<PeerRow> rows, string name) =>
        rows.FirstOrDefault(r => r.Name == name && r.Stick == StickProfile.Unlimited)?.Median?.Seconds;
}
