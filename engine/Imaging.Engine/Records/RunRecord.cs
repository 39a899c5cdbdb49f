using System.Text.Json.Serialization;
using Imaging.Disk;
using Imaging.Engine.Staging;

namespace Imaging.Engine.Records;

/// <summary>What is known of a machine and a run; one file before the first write to a disk, one after.</summary>
public sealed record RunRecord
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>16 hexadecimal digits; the same in the start and the end record.</summary>
    public required string Run { get; init; }

    /// <summary><c>start</c> or <c>end</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>UTC by the machine's clock, when the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>UTC by the machine's clock; null in a start record.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The asset half of the record.</summary>
    public required MachineIdentity Machine { get; init; }

    /// <summary>From the firmware, or from the stick's <c>machines.csv</c>; null where neither says.</summary>
    public string? AssetTag { get; init; }

    /// <summary>The machine's name to be, from the stick's <c>machines.csv</c>; null where it does not say.</summary>
    public string? Name { get; init; }

    /// <summary>Null where the run ended before a disk was chosen.</summary>
    public DiskFacts? Disk { get; init; }

    public string? Release { get; init; }

    public string? Stick { get; init; }

    public required string Engine { get; init; }

    /// <summary>False when the release was used without a checked signature.</summary>
    public bool Signed { get; init; }

    /// <summary>GUID of the staged disk's partition table.</summary>
    public string? DiskId { get; init; }

    public IReadOnlyList<PhaseResult> Phases { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary><c>pass</c>, <c>already-done</c>, <c>fail</c> or <c>cancelled</c>; null in a start record.</summary>
    public string? Result { get; init; }

    public int? ExitCode { get; init; }

    public string? Error { get; init; }
}

/// <param name="Bytes">Size of the disk.</param>
public sealed record DiskFacts(string Node, string Bus, string? Model, string? Serial, long Bytes);

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunRecord))]
public sealed partial class RunRecordContext : JsonSerializerContext;
