using System.Text.Json.Serialization;
using Imaging.Engine.Planning;
using Imaging.Platform.Inventory;
using Imaging.Platform.Machines;

namespace Imaging.Engine.Runs;

/// <summary>What is known of a machine and a run; one file before the first write to a disk, one after.</summary>
public sealed record RunRecord
{
    public const int CurrentFormat = 1;

    public const string Line = "line";

    public const string Stage = "stage";

    public int Format { get; init; } = CurrentFormat;

    /// <summary>16 hexadecimal digits; the same in the start and the end record.</summary>
    public required string Run { get; init; }

    /// <summary><c>start</c> or <c>end</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Who ran it: <see cref="Line"/> for a station, <see cref="Stage"/> for the command.</summary>
    public string Mode { get; init; } = Stage;

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

    /// <summary>True where secret values stood in clear on the stick.</summary>
    public bool SecretsInClear { get; init; }

    /// <summary>Null where the run ended before a disk was chosen.</summary>
    public DiskFacts? Disk { get; init; }

    /// <summary>Every disk of the machine, or the one that was named, and why it is no target.</summary>
    public IReadOnlyList<DiskCheckResult> Disks { get; init; } = [];

    /// <summary>Null where the run ended before, and where nobody asked.</summary>
    public PreflightFacts? Preflight { get; init; }

    public string? Release { get; init; }

    public string? Stick { get; init; }

    /// <summary>Version and revision of the engine, as in <c>0.1.0+0123456789ab</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>False when the release was used without a checked signature.</summary>
    public bool Signed { get; init; }

    /// <summary>What Windows starts from: the folder of the image that its loader came from. Null: the release starts nothing.</summary>
    public string? BootSet { get; init; }

    /// <summary>Why this machine got that boot set, or that nobody judged it; null as above.</summary>
    public string? Firmware { get; init; }

    /// <summary>Whether that Windows has a driver for what its disk hangs on, or that nobody judged it; null as above.</summary>
    public string? Storage { get; init; }

    /// <summary>
    /// What the machine's TPM held of its start when the run began: registers (PCRs) of the SHA-256 bank, as hexadecimal digits by number.
    /// Null: there is no TPM, or the system does not show it.
    /// </summary>
    public IReadOnlyDictionary<int, string>? Pcrs { get; init; }

    /// <summary>GUID of the staged disk's partition table.</summary>
    public string? DiskId { get; init; }

    public IReadOnlyList<PhaseResult> Phases { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary><c>pass</c>, <c>already-done</c>, <c>fail</c> or <c>cancelled</c>; null in a start record.</summary>
    public string? Result { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>What failed, in a few words; null where nothing did.</summary>
    public string? Title { get; init; }

    /// <summary>What failed, as sentences: where, found, expected, what to do.</summary>
    public string? Error { get; init; }

    /// <summary>The exception with its trace, where the run failed by one that nobody foresaw, or that has another behind it.</summary>
    public string? Trace { get; init; }
}

/// <param name="Bytes">Size of the disk.</param>
public sealed record DiskFacts(string Node, string Bus, string? Model, string? Serial, long Bytes)
{
    /// <summary>What it hangs on, from the machine's root; none for what hangs on no PCI, null where the system does not tell.</summary>
    public IReadOnlyList<PciFacts>? PciPath { get; init; }

    public static DiskFacts Of(DiskInfo disk) => new(disk.Node, disk.Bus.ToString(), disk.Model, disk.Serial, disk.Bytes)
    {
        PciPath = disk.PciPath?.Select(d => new PciFacts(d.Id, d.SubsystemId, d.ClassCode)).ToArray(),
    };
}

/// <summary>A PCI device.</summary>
/// <param name="Id">Vendor and device, as <c>8086:9a0b</c>.</param>
/// <param name="Subsystem">The same of the subsystem.</param>
/// <param name="Class">Base class, subclass and interface, as <c>010802</c>.</param>
public sealed record PciFacts(string Id, string Subsystem, string Class);

/// <param name="Reasons">Why it is no target, a sentence each.</param>
public sealed record DiskCheckResult(DiskFacts Disk, bool IsChosen, IReadOnlyList<string> Reasons);

/// <summary>What was found out about a machine's speed before its disk was written.</summary>
/// <param name="StickMegabits">Of the stick's USB port, a second; null where it is on none.</param>
/// <param name="StickRate">Measured, bytes a second; null where there was too little to read.</param>
/// <param name="DiskClass"><c>NVMe</c>, <c>SATA SSD</c>, <c>rotating</c>, <c>eMMC</c> or <c>unknown</c>.</param>
/// <param name="MemoryBytes">What the operating system has.</param>
/// <param name="OnBattery">True where there is a power supply and it is not plugged in.</param>
/// <param name="PredictedSeconds">Of the whole stage.</param>
/// <param name="Limit">What decides it.</param>
/// <param name="Summary">All that in one sentence, for people.</param>
public sealed record PreflightFacts(
    int? StickMegabits, long? StickRate, string DiskClass, long MemoryBytes, bool OnBattery, int Cores, double PredictedSeconds,
    StageLimit Limit,
    string Summary)
{
    /// <summary>Of <see cref="PredictedSeconds"/>, checking WIMs before the disk is written.</summary>
    [JsonIgnore]
    public double WimSeconds { get; init; }

    /// <summary>Of <see cref="PredictedSeconds"/>, applying files and reading them back.</summary>
    [JsonIgnore]
    public double FileSeconds { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RunRecord))]
public sealed partial class RunRecordContext : JsonSerializerContext;
