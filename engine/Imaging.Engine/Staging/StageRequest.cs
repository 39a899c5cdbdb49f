using Imaging.Core;

namespace Imaging.Engine.Staging;

/// <summary>What an operator, or CI, asks for.</summary>
public sealed record StageRequest
{
    /// <summary>A mounted stick's folder, a stick image, or a device.</summary>
    public required string Stick { get; init; }

    /// <summary>A block device, or a raw image file.</summary>
    public required string Disk { get; init; }

    /// <summary>Bytes of the image file to make; null where the disk exists.</summary>
    public long? Size { get; init; }

    /// <summary>PEM file that checks the signature; null where <see cref="AllowUnsigned"/> is set.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Take a release whose signature was not checked; stands in the record.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>Makes the same disk every time; null: a disk nobody has seen before.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where run records go; null: the stick's own journal.</summary>
    public string? Journal { get; init; }

    /// <summary>Stage also where the disk already holds this release complete.</summary>
    public bool Restage { get; init; }

    public StageOptions Options { get; init; } = new();
}

/// <summary>How a stage ended that did not fail.</summary>
public enum StageResult
{
    /// <summary>The disk was made and checked.</summary>
    Staged,

    /// <summary>It held the release already, and was checked.</summary>
    AlreadyDone,
}
