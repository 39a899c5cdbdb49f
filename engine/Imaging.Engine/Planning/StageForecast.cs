using System.Globalization;
using Imaging.Release;

namespace Imaging.Engine.Planning;

/// <summary>What the time of a stage follows from. Rates are bytes a second.</summary>
/// <param name="PackedBytes">Read from the stick.</param>
/// <param name="RawBytes">Written to the disk.</param>
/// <param name="StickRate">Sequential reading from the stick.</param>
/// <param name="WriteRate">Sequential writing to the disk.</param>
/// <param name="ReadRate">Sequential reading from the disk, for the read-back.</param>
/// <param name="Cores">Cores that decode.</param>
public sealed record StageWork(long PackedBytes, long RawBytes, double StickRate, double WriteRate, double ReadRate, int Cores)
{
    /// <summary>
    /// Raw bytes a second and core: decoding, SHA-256 of the packed and CRC-32C of the raw bytes. Low, for a laptop's slow cores.
    /// </summary>
    public double DecodeRate { get; init; } = 400e6;

    /// <summary>Bytes of WIMs whose files are applied: read twice.</summary>
    public long WimBytes { get; init; }

    /// <summary>Bytes of these files.</summary>
    public long FileBytes { get; init; }

    /// <summary>
    /// Raw bytes a second of libwim in NTFS mode, which uses one core: 1.68 GB in 4,790 files of an LZX WIM in 8.5 to 9.5 s.
    /// </summary>
    public double FileRate { get; init; } = 190e6;

    /// <summary>The same work and a release's files.</summary>
    public StageWork WithFiles(ReleaseDocument release) =>
        this with { WimBytes = release.WimParts.Sum(p => p.Length), FileBytes = (release.Files ?? []).Sum(f => f.Bytes) };
}

/// <summary>The resource that decides how long a stage takes.</summary>
public enum StageLimit
{
    Stick,
    Processor,
    Disk,
}

/// <summary>
/// How long a stage will take: its parts run side by side, so the slowest one decides.
/// T = fixed + max(packed ÷ stick, raw ÷ (cores × decode), raw ÷ write + raw ÷ read-back).
/// Files that are applied come after that: T += WIM ÷ stick + max(WIM ÷ stick, files ÷ file rate) + files ÷ read-back.
/// </summary>
public sealed record StageForecast(TimeSpan Time, StageLimit Limit)
{
    /// <summary>What a machine may take on the line.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(200);

    /// <summary>Checking, planning, unmaking, committing.</summary>
    public static readonly TimeSpan Fixed = TimeSpan.FromSeconds(5);

    /// <summary>Of <see cref="Time"/>, checking WIMs before the disk is written.</summary>
    public TimeSpan Wims { get; init; }

    /// <summary>Of <see cref="Time"/>, applying files and reading them back.</summary>
    public TimeSpan Files { get; init; }

    public bool IsInBudget => Time <= Budget;

    /// <summary>Minutes and seconds, as <c>4 min 50 s</c>.</summary>
    public static string Format(TimeSpan time)
    {
        long seconds = (long)Math.Ceiling(time.TotalSeconds);
        return seconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60} s");
    }

    public static StageForecast Of(StageWork work)
    {
        (double Seconds, StageLimit Limit) slowest = new[]
        {
            (work.PackedBytes / work.StickRate, StageLimit.Stick),
            (work.RawBytes / (work.Cores * work.DecodeRate), StageLimit.Processor),
            (work.RawBytes / work.WriteRate + work.RawBytes / work.ReadRate, StageLimit.Disk),
        }.MaxBy(part => part.Item1);
        (double Seconds, StageLimit Limit) files = new[]
        {
            (work.WimBytes / work.StickRate, StageLimit.Stick),
            (work.FileBytes / work.FileRate, StageLimit.Processor),
        }.MaxBy(part => part.Item1);
        var wims = TimeSpan.FromSeconds(work.WimBytes / work.StickRate);
        var laidDown = TimeSpan.FromSeconds(files.Seconds + work.FileBytes / work.ReadRate);
        StageLimit limit = files.Seconds > slowest.Seconds ? files.Limit : slowest.Limit;
        return new StageForecast(Fixed + TimeSpan.FromSeconds(slowest.Seconds) + wims + laidDown, limit) { Wims = wims, Files = laidDown };
    }
}
