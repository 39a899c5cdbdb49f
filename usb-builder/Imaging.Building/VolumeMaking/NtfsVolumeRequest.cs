namespace Imaging.Building.VolumeMaking;

/// <summary>What an NTFS volume is to be and to hold. The same request makes the same bytes.</summary>
public sealed record NtfsVolumeRequest
{
    /// <summary>The image file to make; an older one is replaced, or changed (<see cref="KeepsVolume"/>).</summary>
    public required string VolumeFile { get; init; }

    /// <summary>Bytes: the size of the partition it is for. A multiple of 4096.</summary>
    public required long Size { get; init; }

    /// <summary>Volume label: up to 32 UTF-16 units, may be empty.</summary>
    public required string Label { get; init; }

    /// <summary>First sector of the partition, in sectors of 512 bytes: the "hidden sectors" of the boot sector.</summary>
    public required long StartSector { get; init; }

    /// <summary>
    /// The time at which everything happens: change times, times of folders made on the way, slots. Whole seconds count. Part of the
    /// volume's bytes, so it has to come from the release, not from a clock.
    /// </summary>
    public required DateTimeOffset Clock { get; init; }

    /// <summary>True to put content and slots into the volume that is in the file; <see cref="Wim"/> is null then.</summary>
    public bool KeepsVolume { get; init; }

    /// <summary>The image the volume begins with; null for a volume of files alone.</summary>
    public WimSource? Wim { get; init; }

    /// <summary>Paths of the image that the volume does not get.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Files and folders of this host laid over the image, in this order; a later one wins.</summary>
    public IReadOnlyList<ContentTree> Content { get; init; } = [];

    /// <summary>A folder of <see cref="Content"/> that Users may not read, with all that is put in it; null: there is none.</summary>
    public string? AdministratorsFolder { get; init; }

    /// <summary>Which times <see cref="Content"/> gets.</summary>
    public ContentTimes ContentTimes { get; init; }

    public IReadOnlyList<SlotFile> Slots { get; init; } = [];
}

/// <summary>An image in a WIM.</summary>
/// <param name="Path">The WIM or ESD.</param>
/// <param name="Image">From 1.</param>
public sealed record WimSource(string Path, int Image);

/// <summary>A file or folder of this host and its place in a volume.</summary>
/// <param name="HostPath">The file or folder.</param>
/// <param name="Destination">From the root, such as <c>\_Prestage\Packages\office</c>; folders above it are created.</param>
public sealed record ContentTree(string HostPath, string Destination);

/// <summary>The place of a machine file: full of spaces, and SYSTEM and Administrators alone may read it.</summary>
/// <param name="Path">From the root, such as <c>\Windows\Panther\unattend.xml</c>.</param>
/// <param name="Size">Bytes: a multiple of 4096, so that it has clusters of its own.</param>
public sealed record SlotFile(string Path, int Size)
{
    /// <summary>Spaces, because zeros might become holes.</summary>
    public byte[] Blanks()
    {
        byte[] bytes = new byte[Size];
        bytes.AsSpan().Fill((byte)' ');
        return bytes;
    }
}

/// <summary>Where the times of content come from.</summary>
public enum ContentTimes
{
    /// <summary>
    /// The host's modification times, as creation and access time too (access times change by reading). Another checkout of the same
    /// content has other times, and so makes another volume.
    /// </summary>
    Host,

    /// <summary><see cref="NtfsVolumeRequest.Clock"/>: the volume depends on names and bytes alone.</summary>
    Clock,
}
