using System.Text.Json.Serialization;
using Imaging.Engine.Runs;
using Imaging.Platform.Machines;

namespace Imaging.Collecting;

/// <summary>
/// What an asset list needs of a <see cref="RunRecord"/>, and no more: fields this does not know, and phases a newer engine adds, must
/// not make a record unreadable.
/// </summary>
public sealed record JournalRecord
{
    public required int Format { get; init; }

    public required string Run { get; init; }

    public required string Kind { get; init; }

    public required DateTimeOffset Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    public required MachineIdentity Machine { get; init; }

    public string? AssetTag { get; init; }

    public string? Name { get; init; }

    public DiskFacts? Disk { get; init; }

    public string? Release { get; init; }

    public string? Stick { get; init; }

    public bool Signed { get; init; }

    public string? Result { get; init; }

    public int? ExitCode { get; init; }

    public string? Error { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(JournalRecord))]
internal sealed partial class JournalRecordContext : JsonSerializerContext;
