using System.Globalization;
using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Sticks;
using Imaging.Engine.Planning;

namespace Imaging.Benchmarks.Line;

/// <summary>
/// How long the reference release takes on the reference machine, if the engine stays as far from the limit as in a run here:
/// the product's own <see cref="StageForecast"/>, with the rates and the ratio that were measured.
/// </summary>
/// <param name="Seconds">Predicted.</param>
/// <param name="Formula">The same, with its numbers.</param>
public sealed record ReferenceForecast(double Seconds, string Formula)
{
    /// <summary>Windows, Office and packages, bytes on the disk.</summary>
    public const double RawBytes = 32e9;

    /// <summary>Of an NVMe disk, writing as well as reading, bytes a second.</summary>
    public const double DiskRate = 1e9;

    public const int Cores = 4;

    /// <summary>For people.</summary>
    public static string Machine =>
        string.Create(CultureInfo.InvariantCulture, $"{RawBytes / 1e9:0} GB on {Cores} cores and an NVMe of {DiskRate / 1e9:0} GB/s");

    /// <summary>What a case of a run predicts.</summary>
    public static ReferenceForecast Of(ReleaseSize size, LineRound round)
    {
        (StickProfile stick, bool readBack) = round.Case;
        double stickRate = stick.Rate ?? size.PackedBytes / round.Floors.Read;
        return Of(size, stickRate, round.Floors.OneCoreRate, round.ContentRatioToLimit, round.Stage.OtherSeconds, readBack);
    }

    /// <param name="size">Of the release measured: its packed ratio counts.</param>
    /// <param name="stickRate">Bytes a second.</param>
    /// <param name="oneCoreRate">Raw bytes a second that one core checks and decodes, as measured.</param>
    /// <param name="contentRatio">Seconds of the phase Content ÷ the limit; high in a short run, whose ends weigh more.</param>
    /// <param name="otherSeconds">Of all but the contents; where it is less than the product allows for that, the allowance counts.</param>
    public static ReferenceForecast Of(
        ReleaseSize size, double stickRate, double oneCoreRate, double contentRatio, double otherSeconds, bool readBack)
    {
        double packed = RawBytes * size.PackedRatio;
        double readBackRate = readBack ? DiskRate : double.PositiveInfinity;
        var work = new StageWork((long)packed, (long)RawBytes, stickRate, DiskRate, readBackRate, Cores) { DecodeRate = oneCoreRate };
        StageForecast forecast = StageForecast.Of(work);
        double allowed = StageForecast.Fixed.TotalSeconds;
        double other = Math.Max(allowed, otherSeconds);
        double seconds = other + (forecast.Time.TotalSeconds - allowed) * contentRatio;
        string readingBack = readBack ? string.Create(CultureInfo.InvariantCulture, $" + {RawBytes / DiskRate:0} s read back") : "";
        string formula = string.Create(CultureInfo.InvariantCulture,
            $"{other:0.0} s + max(stick {packed / 1e9:0.00} GB ÷ {stickRate / 1e6:0} MB/s = {packed / stickRate:0.0} s, processor "
            + $"{RawBytes / 1e9:0} GB ÷ ({Cores} cores × {oneCoreRate / 1e6:0} MB/s) = {RawBytes / (Cores * oneCoreRate):0.0} s, disk "
            + $"{RawBytes / DiskRate:0} s{readingBack}) × {contentRatio:0.000} = {seconds:0.0} s");
        return new ReferenceForecast(seconds, formula);
    }
}
