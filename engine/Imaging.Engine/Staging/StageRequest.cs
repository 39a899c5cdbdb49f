using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Platform.Firmware;
using Imaging.Platform.Inventory;
using Imaging.Platform.Volumes;
using Imaging.Release;

namespace Imaging.Engine.Staging;

/// <summary>What an operator, or CI, asks for.</summary>
public sealed record StageRequest
{
    /// <summary>Where the release is.</summary>
    public required IReleaseLocation Location { get; init; }

    /// <summary>A block device, or a raw image file; null: the one disk of the machine that qualifies.</summary>
    public required string? Disk { get; init; }

    /// <summary>Bytes of the image file to make; null where the disk exists.</summary>
    public long? Size { get; init; }

    /// <summary>PEM file that checks the signature; null where <see cref="AllowUnsigned"/> is set.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Take a release whose signature was not checked; stands in the record.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>Makes the same disk every time; null: a disk nobody has seen before.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where run records go; null: the source's own journal.</summary>
    public string? Journal { get; init; }

    /// <summary>Which disks of this product are written again; null: as the release says of a station.</summary>
    public RestagePolicy? Restage { get; init; }

    /// <summary>Which disks of this product this run writes again.</summary>
    public RestagePolicy RestageOf(ReleaseDocument release) => Restage ?? release.Line.Restage;

    public StageOptions Options { get; init; } = new();

    /// <summary>The mode in the record.</summary>
    public string Mode { get; init; } = RunRecord.Stage;

    /// <summary>The disks of the machine.</summary>
    public DiskCatalog Catalog { get; init; } = new();

    /// <summary>How long the machine's disks are waited for, where none is named.</summary>
    public DiskTimeouts DiskTimeouts { get; init; } = new();

    /// <summary>The clock they are waited for by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The mount of <see cref="Location"/>, where it is read-only between two writes.</summary>
    public IVolumeMount? Volume { get; init; }

    /// <summary>Looks at the machine before its disk is written; null: nobody does.</summary>
    public IPreflight? Preflight { get; init; }

    /// <summary>
    /// The firmware of the machine whose disk it is; null where that is not known: then boot files are not judged, and no boot entry is
    /// written.
    /// </summary>
    public Func<IFirmwareVariables?>? Firmware { get; init; }

    /// <summary>What the machine's TPM holds of its start, for the record; null: nobody asks.</summary>
    public Func<IReadOnlyDictionary<int, string>?>? Tpm { get; init; }

    /// <summary>What was warned of before, for the record.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Version and revision of the program that runs this, for the record.</summary>
    public string Engine { get; init; } = EngineVersion.Text;

    /// <summary>Values for this run, before those of the machine and of its row.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; init; }
}

/// <summary>Looks at a machine before its disk is written.</summary>
public interface IPreflight
{
    /// <param name="disk">The disk; null where an image file will be made.</param>
    /// <param name="warn">Takes sentences that do not stop the run.</param>
    /// <exception cref="ImagingException">The machine cannot be staged.</exception>
    PreflightFacts Check(OpenRelease release, StagePlan plan, DiskInfo? disk, Action<string> warn);
}

/// <summary>How a stage ended that did not fail.</summary>
public enum StageResult
{
    /// <summary>The disk was made and checked.</summary>
    Staged,

    /// <summary>It held the release already, and was checked.</summary>
    AlreadyDone,
}
