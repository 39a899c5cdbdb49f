namespace Imaging.Core.Trees;

/// <summary>A name in a tree, of an image or of a volume: a file or folder, or one of a file's several names.</summary>
/// <remarks>Names may hold unpaired surrogates.</remarks>
public sealed record TreeEntry
{
    /// <summary>The name alone; empty for the root. What other systems put into a WIM may hold a backslash.</summary>
    public required string Name { get; init; }

    /// <summary>From the root, with backslashes: <c>\Windows\explorer.exe</c>; the root is <c>\</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The 8.3 name, or empty.</summary>
    public required string ShortName { get; init; }

    public required FileAttributes Attributes { get; init; }

    /// <summary>0 where the entry is no reparse point.</summary>
    public required uint ReparseTag { get; init; }

    /// <summary>Names the file has in this tree.</summary>
    public required int LinkCount { get; init; }

    /// <summary>The same for all names of one file; without meaning while <see cref="LinkCount"/> is 1.</summary>
    public required ulong HardLinkGroup { get; init; }

    public required FileTime Created { get; init; }

    public required FileTime Written { get; init; }

    public required FileTime Accessed { get; init; }

    /// <summary>Self-relative security descriptor; empty where there is none. Shared between entries.</summary>
    public required ReadOnlyMemory<byte> SecurityDescriptor { get; init; }

    /// <summary>
    /// The unnamed stream first, where there is one (of a reparse point: its reparse data behind tag, length and reserved field),
    /// then the named ones.
    /// </summary>
    public required IReadOnlyList<TreeStream> Streams { get; init; }

    /// <summary>NTFS object id, or empty.</summary>
    public required Guid ObjectId { get; init; }

    public bool IsFolder => (Attributes & FileAttributes.Directory) != 0;

    public bool IsReparsePoint => (Attributes & FileAttributes.ReparsePoint) != 0;
}

/// <summary>A data stream.</summary>
/// <param name="Name">Empty for the unnamed one.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha1">20 bytes; all zero where the stream is empty, or was added to a WIM and not yet written.</param>
public readonly record struct TreeStream(string Name, long Size, ReadOnlyMemory<byte> Sha1);

/// <summary>A file time as NTFS keeps it.</summary>
/// <param name="Ticks">Units of 100 ns since 1601-01-01 UTC.</param>
public readonly record struct FileTime(long Ticks)
{
    private const long UnixEpoch = 116_444_736_000_000_000;

    public static FileTime FromUnix(long seconds, int nanoseconds) => new(UnixEpoch + (seconds * 10_000_000) + (nanoseconds / 100));
}
