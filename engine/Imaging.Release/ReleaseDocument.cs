using Imaging.Chunks;
using Imaging.Disk;

namespace Imaging.Release;

/// <summary><c>release.json</c>: everything about a release that is not in its indexes and packs. Signed as the bytes that are stored.</summary>
public sealed record ReleaseDocument
{
    /// <summary>The format this code reads and writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format version; the first field a reader looks at.</summary>
    public required int Format { get; init; }

    /// <summary><c>name-version-digest</c>: the digest is over everything below but <see cref="Created"/>.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Comment { get; init; }

    /// <summary>32 hexadecimal digits; also in the boot image, which looks for the stick that carries them.</summary>
    public required string MediaId { get; init; }

    /// <summary>UTC, whole seconds.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The last day (UTC) it may be staged on; null: no limit.</summary>
    public required DateOnly? NotAfter { get; init; }

    /// <summary>The oldest engine that understands this release.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>Machines it may be staged on; empty: any.</summary>
    public required IReadOnlyList<MachineRule> Machines { get; init; }

    public required DiskSection Disk { get; init; }

    public required ImageFacts? Image { get; init; }

    public required IReadOnlyList<ContentItem> Content { get; init; }

    public required IReadOnlyList<VolumeSection> Volumes { get; init; }

    /// <summary>Boot files: at the root of the stick, and on the ESP of a staged disk.</summary>
    public required IReadOnlyList<FileEntry> Boot { get; init; }

    /// <summary>In the order they were written; an index names a pack by its place in this list.</summary>
    public required IReadOnlyList<PackEntry> Packs { get; init; }
}

/// <summary>A machine the release may go onto: every pattern given must match. <c>*</c> and <c>?</c> are wildcards, case does not count.</summary>
public sealed record MachineRule(string? Manufacturer, string? Model, string? Sku, IReadOnlyList<string> Serials);

/// <param name="Minimum">Bytes the target disk must have.</param>
/// <param name="SectorSize">Bytes of a logical sector the volumes were sealed for.</param>
public sealed record DiskSection(long Minimum, int SectorSize, IReadOnlyList<PartitionSpec> Partitions);

/// <summary>What the WIM says of the image.</summary>
public sealed record ImageFacts(string Name, string Edition, string Build, string Language);

/// <param name="Bytes">Bytes of all files of the package.</param>
public sealed record ContentItem(string Id, string Version, string Destination, long Bytes);

/// <summary>A sealed volume.</summary>
/// <param name="Role">The partition it belongs into.</param>
/// <param name="Size">Bytes of the partition it was built for.</param>
/// <param name="FileSystem"><c>ntfs</c>.</param>
/// <param name="Index">Its index, in the release's folder.</param>
public sealed record VolumeSection(PartitionRole Role, long Size, string FileSystem, FileEntry Index, IReadOnlyList<SlotEntry> Slots);

/// <summary>A placeholder file and where its bytes are in the volume.</summary>
public sealed record SlotEntry(string Name, string Path, long Size, IReadOnlyList<SlotExtent> Extents);

/// <summary>Bytes from the start of the volume.</summary>
public sealed record SlotExtent(long Offset, long Length);

/// <param name="Path">Relative, with <c>/</c>.</param>
/// <param name="Length">Bytes.</param>
public sealed record FileEntry(string Path, long Length, Digest Sha256);

/// <param name="Name">File name in the packs folder.</param>
/// <param name="Length">Bytes, at most 1 GiB.</param>
public sealed record PackEntry(string Name, long Length, Digest Sha256);
