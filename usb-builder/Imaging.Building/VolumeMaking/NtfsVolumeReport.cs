namespace Imaging.Building.VolumeMaking;

/// <summary>What was put on a volume, and what could not be.</summary>
public sealed record NtfsVolumeReport
{
    /// <summary>Files, a file with several names counted once.</summary>
    public required int Files { get; init; }

    /// <summary>Folders, the root included, junctions and links to folders not.</summary>
    public required int Folders { get; init; }

    /// <summary>Bytes of all streams, each file once.</summary>
    public required long DataBytes { get; init; }

    /// <summary>
    /// Files that take less space on the host than their size (holes, a compressing file system), and are sparse on the volume therefore:
    /// on another host the volume may get other bytes. Zero where content has to be reproducible.
    /// </summary>
    public required int SparseContentFiles { get; init; }

    /// <summary>Files of the WIM whose extended attributes are lost: libwim's NTFS mode does not restore them.</summary>
    public required int FilesLosingExtendedAttributes { get; init; }

    /// <summary>The extended attributes these had.</summary>
    public required int LostExtendedAttributes { get; init; }

    /// <summary>Files and folders of the content whose <c>user.*</c> attributes on the host are lost.</summary>
    public required int ContentLosingHostAttributes { get; init; }

    /// <summary>The attributes these had.</summary>
    public required int LostHostAttributes { get; init; }

    /// <summary>Bytes of a captured volume's page, swap and hibernation files, which every machine gets as zeros.</summary>
    public long BlankBytes { get; init; }
}
