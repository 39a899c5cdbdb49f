using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>A file or folder to lay out.</summary>
internal abstract class TreeNode(string name, FolderNode? parent)
{
    public string Name { get; protected set; } = name;

    /// <summary>Null for the root.</summary>
    public FolderNode? Parent { get; } = parent;

    /// <summary>Empty for the root, otherwise from <c>\</c> on.</summary>
    public string Path => Parent is null ? "" : $"{Parent.Path}\\{Name}";

    /// <summary>0 while not laid out, and for an empty file.</summary>
    public uint FirstCluster { get; set; }

    /// <summary>Bytes to store.</summary>
    public abstract long Length { get; }
}

internal sealed class FileNode(string name, FolderNode parent, Fat32File file) : TreeNode(name, parent)
{
    public Fat32File File { get; } = file;

    public override long Length => File.Length;
}

/// <summary>A folder to lay out, with what is in it, sorted without regard to case.</summary>
internal sealed class FolderNode(string name, FolderNode? parent) : TreeNode(name, parent)
{
    private readonly SortedDictionary<string, TreeNode> _children = new(StringComparer.OrdinalIgnoreCase);

    private FolderNode[]? _all;

    public IReadOnlyCollection<TreeNode> Children => _children.Values;

    /// <summary>Set on the root of a volume that has a label.</summary>
    public byte[]? Label { get; init; }

    public override long Length => (long)EntryCount * FolderEntry.Size;

    public int EntryCount { get; private set; }

    /// <summary>This folder and all under it, each before its own.</summary>
    public IReadOnlyList<FolderNode> All => _all ??= [this, .. Children.OfType<FolderNode>().SelectMany(f => f.All)];

    /// <summary>
    /// Finds or makes a folder. Of several spellings of a name the one that sorts first is kept, so that the order they come in does not
    /// matter.
    /// </summary>
    public FolderNode Folder(string name, string path)
    {
        if (!_children.TryGetValue(name, out TreeNode? child))
            _children.Add(name, child = new FolderNode(name, this));
        if (child is not FolderNode folder)
            throw Duplicate(path, "a file and a folder of the same name");
        if (string.CompareOrdinal(name, folder.Name) < 0)
            folder.Name = name;
        return folder;
    }

    public void AddFile(string name, Fat32File file)
    {
        if (!_children.TryAdd(name, new FileNode(name, this, file)))
            throw Duplicate(file.Path, $"a second entry of this name (FAT ignores case); the other is {_children[name].Path}");
    }

    /// <summary>Counts the entries, which fixes the length.</summary>
    public void Measure()
    {
        long entries = (Label is null ? 0 : 1) + (Parent is null ? 0 : 2);
        foreach (TreeNode child in Children)
            entries += 1 + (NeedsLongName(child.Name) ? LongName.EntriesFor(child.Name) : 0);
        if (entries > FolderEntry.MaxPerFolder)
        {
            throw new ImagingException(ExitCode.Manifest, $"folder {Path}\\", $"{Children.Count} names that take {entries} entries",
                $"at most {FolderEntry.MaxPerFolder} entries", "Spread the files over more folders.");
        }

        EntryCount = (int)entries;
    }

    /// <summary>The entries as bytes, once every child has its cluster.</summary>
    public byte[] Render()
    {
        var bytes = new byte[Length];
        Span<byte> rest = bytes;
        if (Label is not null)
        {
            Label.CopyTo(rest);
            FolderEntry.Write(rest, FolderEntry.VolumeLabelAttribute, 0, 0);
            rest = rest[FolderEntry.Size..];
        }

        if (Parent is not null)
        {
            rest = WriteDots(rest, ".", FirstCluster);
            // The root is 0 here, not its cluster number.
            rest = WriteDots(rest, "..", Parent.Parent is null ? 0 : Parent.FirstCluster);
        }

        TreeNode[] children = [.. Children];
        ShortName[] shortNames = ShortNames.Assign(Array.ConvertAll(children, c => c.Name));
        for (int i = 0; i < children.Length; i++)
            rest = WriteChild(rest, children[i], shortNames[i]);
        return bytes;
    }

    private static Span<byte> WriteDots(Span<byte> entry, string name, uint cluster)
    {
        new ShortName(name, "").Write(entry);
        FolderEntry.Write(entry, FolderEntry.FolderAttribute, cluster, 0);
        return entry[FolderEntry.Size..];
    }

    private static Span<byte> WriteChild(Span<byte> entries, TreeNode child, ShortName shortName)
    {
        Span<byte> name = stackalloc byte[ShortName.Length];
        shortName.Write(name);
        if (NeedsLongName(child.Name))
        {
            LongName.Write(entries, child.Name, LongName.Checksum(name));
            entries = entries[(LongName.EntriesFor(child.Name) * FolderEntry.Size)..];
        }

        name.CopyTo(entries);
        bool isFolder = child is FolderNode;
        FolderEntry.Write(entries, isFolder ? FolderEntry.FolderAttribute : FolderEntry.FileAttribute, child.FirstCluster,
            isFolder ? 0 : (uint)child.Length);
        return entries[FolderEntry.Size..];
    }

    private static bool NeedsLongName(string name) => ShortName.Exact(name)?.ToString() != name;

    private static ImagingException Duplicate(string path, string found) =>
        new(ExitCode.Manifest, path, found, "one", "Rename or leave out one of them.");
}
