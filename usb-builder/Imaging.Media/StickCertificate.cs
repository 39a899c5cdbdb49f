using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Release;

namespace Imaging.Media;

/// <summary>What is certified of a stick that was written and read back; or that it failed, and why.</summary>
/// <param name="Time">UTC.</param>
/// <param name="Kind">Of the place: a rate is that of a stick only where it is a device.</param>
/// <param name="ReleaseSha256">Of <c>release.json</c>, which has the digests of all else.</param>
/// <param name="MegabytesPerSecond">Of the read-back, with all other sticks of the run at the same time; 0 where it failed.</param>
/// <param name="PredictedSeconds">Of staging on <see cref="ReferenceLaptop"/>; 0 where it failed.</param>
/// <param name="ExitCode">0 where it went well.</param>
/// <param name="Error">Empty where it went well.</param>
public sealed record StickCertificate(
    DateTimeOffset Time,
    string Place,
    StickTargetKind Kind,
    string Model,
    string Serial,
    string StickId,
    string Release,
    Digest ReleaseSha256,
    long Bytes,
    double MegabytesPerSecond,
    double PredictedSeconds,
    int ExitCode,
    string Error)
{
    /// <summary>The first line of a file of them.</summary>
    public const string CsvHeader =
        "time,place,kind,model,serial,stick,release,sha256,bytes,mb_per_second,predicted_seconds,exit_code,error";

    [JsonIgnore]
    public bool IsOk => ExitCode == 0;

    public static StickCertificate Of(StickResult result, OpenRelease release, DateTimeOffset now)
    {
        bool isOk = result.Error is null;
        return new StickCertificate(
            now,
            result.Destination.Path,
            result.Destination.Kind,
            result.Destination.Device?.Model ?? "",
            result.Destination.Device?.Serial ?? "",
            result.StickId,
            release.Document.Id,
            Digest.Of(release.OwnFile(StickPaths.ReleaseDocument)),
            result.ReadBack.Bytes,
            isOk ? Math.Round(result.ReadBack.Rate / 1e6, 1) : 0,
            isOk ? Math.Ceiling(ReferenceLaptop.Forecast(release, result.ReadBack.Rate).Time.TotalSeconds) : 0,
            (int)result.Code,
            result.Error?.Message ?? "");
    }

    /// <summary>One line, for people.</summary>
    public string ToText()
    {
        if (!IsOk)
            return $"FAILED  {Place}  exit code {ExitCode}: {Error}";
        string whose = Kind switch
        {
            StickTargetKind.Device => "",
            StickTargetKind.Image => " (of this file, not of a stick)",
            StickTargetKind.Folder => " (of this folder)",
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"OK      {Place}  {StickId[..8]}  {Release}  sha256 {ReleaseSha256.ToString()[..12]}  {MegabytesPerSecond:0.#} "
                + $"MB/s{whose}  predicted {StageForecast.Format(TimeSpan.FromSeconds(PredictedSeconds))}");
    }

    public string ToJson() => JsonSerializer.Serialize(this, StickCertificateContext.Default.StickCertificate);

    /// <summary>A line, with its end. Models and serials are what firmware says, and people open the file in a spreadsheet.</summary>
    public string ToCsv()
    {
        var csv = new CsvWriter(guardFormulas: true);
        csv.Add(
            Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Place,
            Kind.ToString().ToLowerInvariant(),
            Model,
            Serial,
            StickId,
            Release,
            ReleaseSha256.ToString(),
            Bytes.ToString(CultureInfo.InvariantCulture),
            MegabytesPerSecond.ToString(CultureInfo.InvariantCulture),
            PredictedSeconds.ToString(CultureInfo.InvariantCulture),
            ExitCode.ToString(CultureInfo.InvariantCulture),
            Error);
        return csv.ToString();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, Converters = [typeof(DigestJsonConverter)])]
[JsonSerializable(typeof(StickCertificate))]
internal sealed partial class StickCertificateContext : JsonSerializerContext;
