namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>What is kept of a file or folder while the volume is read.</summary>
sealed class TreeFile
{
    public required long Number { get; init; }

    /// <summary>What folders and names refer to it by.</summary>
    public required long Reference { get; init; }

    public required FileAttributes Attributes { get; init; }

    public required long Created { get; init; }

    public required long Written { get; init; }

    public required long Accessed { get; init; }

    /// <summary>Of its security descriptor in $Secure; 0: none.</summary>
    public required uint SecurityNumber { get; init; }

    /// <summary>As volumes had them before $Secure, and ntfs-3g makes them still.</summary>
    public required byte[]? OwnDescriptor { get; init; }

    public required Guid ObjectId { get; init; }

    public required uint ReparseTag { get; init; }

    /// <summary>As its records have them, short ones behind the long ones.</summary>
    public required FileName[] Names { get; init; }

    public required TreeContent[] Contents { get; init; }

    /// <summary>Of a folder.</summary>
    public required NtfsIndex? Index { get; init; }

    /// <summary>How many of its names were found in folders.</summary>
    public int ListedNames { get; set; }

    /// <summary>Of a folder, from the root; null before it is known, and where it is not part of the tree.</summary>
    public string? FolderPath { get; set; }

    public bool IsFolder => (Attributes & FileAttributes.Directory) != 0;
}
