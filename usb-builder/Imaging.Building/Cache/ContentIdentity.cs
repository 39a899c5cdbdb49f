using Imaging.Building.VolumeMaking;
using Imaging.Core;
using Imaging.Platform.Linux;
using Imaging.Release;

namespace Imaging.Building.Cache;

/// <summary>
/// What a volume takes over from a file or folder of this host: names, bytes, links, holes. Every byte is read: times and inodes would be
/// quicker, and wrong once.
/// </summary>
internal sealed class ContentIdentity(KeyWriter key)
{
    /// <summary>The first name of each file that has several: libwim makes hard links of them.</summary>
    private readonly Dictionary<(uint Major, uint Minor, long Inode), string> _firstNames = [];

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: something cannot be read.</exception>
    public void Add(ContentTree tree)
    {
        _firstNames.Clear(); // Names are those of a tree, and so are its links.
        key.Add(tree.Destination);
        key.Add(HostExtendedAttributes.Count(tree.HostPath).Attributes);
        if (Directory.Exists(tree.HostPath))
            AddFolder(tree.HostPath, "");
        else
            AddEntry(tree.HostPath, Path.GetFileName(tree.HostPath));
    }

    private void AddFolder(string folder, string name)
    {
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(ExitCode.DeviceIo, folder, e.Message, "a readable folder", "Check its permissions.", e);
        }

        key.Add(entries.Length);
        foreach (string entry in entries.Order(StringComparer.Ordinal))
            AddEntry(entry, $"{name}/{Path.GetFileName(entry)}");
    }

    private void AddEntry(string path, string name)
    {
        FileStatus status = FileStatus.Of(path);
        key.Add(name);
        key.Add(status.Mode >> 12);
        if (status.IsFolder)
            AddFolder(path, name);
        else if (status.IsLink)
            key.Add(new FileInfo(path).LinkTarget ?? "");
        else if (status.IsRegularFile)
            AddFile(path, name, status);
    }

    private void AddFile(string path, string name, FileStatus status)
    {
        key.Add(status.HasHoles ? 1 : 0); // libwim makes such a file sparse
        if (status.LinkCount > 1 && !_firstNames.TryAdd((status.HolderMajor, status.HolderMinor, status.Inode), name))
        {
            key.Add(_firstNames[(status.HolderMajor, status.HolderMinor, status.Inode)]);
            return;
        }

        key.Add("");
        using var file = new FileByteSource(path);
        key.Add(file.Length);
        key.Add(FileDigest.Of(file));
    }
}
