using Imaging.Core;
using Imaging.Core.Trees;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// Looks at a volume's tree before it is written: names that Windows cannot hold, slots that would have no clusters, sizes. Also remembers
/// what the image gives no security descriptor, parents first.
/// </summary>
internal sealed class TreeCheck
{
    private const int MaxListed = 10;
    private const int Cluster = 4096;

    // A stream up to about this size stays in its MFT record and takes no cluster.
    private const int MaxResident = 700;
    private const int MftRecord = 1024;

    private readonly HashSet<string> _names = [];
    private readonly HashSet<ulong> _hardLinked = [];
    private readonly HashSet<string> _compressedFolders = [];
    private readonly List<string> _problems = [];
    private readonly List<TreeEntry> _unsecured = [];

    public int Files { get; private set; }

    public int Folders { get; private set; }

    public long DataBytes { get; private set; }

    /// <summary>Files of the content that libwim found to have holes on the host.</summary>
    public int SparseContent { get; private set; }

    /// <summary>Bytes the volume takes at the least.</summary>
    public long MinimumSize { get; private set; }

    /// <summary>Entries without a security descriptor.</summary>
    public IReadOnlyList<TreeEntry> Unsecured => _unsecured;

    public void Visit(TreeEntry entry)
    {
        CheckName(entry);
        if (entry.SecurityDescriptor.IsEmpty)
        {
            _unsecured.Add(entry);
            SparseContent += (entry.Attributes & FileAttributes.SparseFile) != 0 ? 1 : 0;
        }

        if (entry.IsFolder)
        {
            Folders += entry.IsReparsePoint ? 0 : 1;
            if ((entry.Attributes & FileAttributes.Compressed) != 0)
                _compressedFolders.Add(WindowsName.FoldCase(entry.Path));
        }

        if (entry.LinkCount > 1 && !_hardLinked.Add(entry.HardLinkGroup))
            return;
        Files += entry.IsFolder ? 0 : 1;
        MinimumSize += MftRecord;
        bool mayHaveHoles = (entry.Attributes & (FileAttributes.Compressed | FileAttributes.SparseFile)) != 0;
        foreach (TreeStream stream in entry.Streams)
        {
            DataBytes += stream.Size;
            if (stream.Size > MaxResident && !mayHaveHoles)
                MinimumSize += (stream.Size + Cluster - 1) / Cluster * Cluster;
        }
    }

    /// <summary>Throws when a name is one Windows cannot hold.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>, naming the first ten.</exception>
    public void ThrowIfNamesAreBad(string place)
    {
        if (_problems.Count == 0)
            return;
        string more = _problems.Count > MaxListed ? $"; and {_problems.Count - MaxListed} more" : "";
        throw new ImagingException(
            ExitCode.Manifest,
            place,
            $"{_problems.Count} names Windows cannot hold: {string.Join("; ", _problems.Take(MaxListed))}{more}",
            "",
            "Rename them in the content.");
    }

    /// <summary>Throws when a slot would be compressed, and so have holes: a file takes this from its folder.</summary>
    public void ThrowIfCompressed(SlotFile slot)
    {
        string folder = slot.Path[..Math.Max(1, slot.Path.LastIndexOf('\\'))];
        if (_compressedFolders.Contains(WindowsName.FoldCase(folder)))
        {
            throw new ImagingException(
                ExitCode.Manifest, $"slot {slot.Path}", "a folder that compresses its files", "one that does not",
                "Put the slot elsewhere.");
        }
    }

    // Two paths that fold to the same clash; so does a name with the short name of another.
    private void CheckName(TreeEntry entry)
    {
        if (entry.Name.Length == 0)
            return;
        if (WindowsName.Problem(entry.Name) is { } problem)
            _problems.Add($"{entry.Path} ({problem})");
        string path = WindowsName.FoldCase(entry.Path);
        string shortPath = WindowsName.FoldCase(entry.Path[..^entry.Name.Length] + entry.ShortName);
        if (!_names.Add(path))
            _problems.Add($"{entry.Path} (differs from another only in case, or is its short name)");
        else if (entry.ShortName.Length > 0 && shortPath != path && !_names.Add(shortPath))
            _problems.Add($"{entry.Path} (its short name {entry.ShortName} is taken)");
    }
}
