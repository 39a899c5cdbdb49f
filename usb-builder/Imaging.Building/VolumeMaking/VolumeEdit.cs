using Imaging.Core;
using Imaging.Core.Trees;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// Puts content and slots into a volume that is there, in the child process: folders and files through libntfs-3g, in the order of the
/// manifest and of their names; then descriptors and times. A file that is there is replaced, a folder is kept as it is.
/// </summary>
/// <remarks>Links are refused: who captures a volume has no WIM to carry them.</remarks>
internal sealed class VolumeEdit(VolumeMakerJob job, Action<VolumeMakingProgress> progress)
{
    private readonly NtfsVolumeRequest _request = job.Request;
    private readonly List<PlacedEntry> _placed = [];
    private readonly HashSet<string> _files = [];
    private int _folders;
    private long _bytes;

    public NtfsVolumeReport Run()
    {
        using (var volume = new NtfsVolumeEditor(_request.VolumeFile))
        {
            foreach (ContentTree tree in _request.Content)
            {
                AddFoldersAbove(volume, tree.Destination);
                Add(volume, tree.HostPath, tree.Destination);
            }

            foreach (SlotFile slot in _request.Slots)
                Add(volume, slot);
            volume.Close();
        }

        new PlacedContent(_request, progress).Finish(_placed);
        return new NtfsVolumeReport
        {
            Files = _files.Count,
            Folders = _folders,
            DataBytes = _bytes,
            SparseContentFiles = 0,
            FilesLosingExtendedAttributes = 0,
            LostExtendedAttributes = 0,
            ContentLosingHostAttributes = _request.Content.Sum(c => HostExtendedAttributes.Count(c.HostPath).Files),
            LostHostAttributes = _request.Content.Sum(c => HostExtendedAttributes.Count(c.HostPath).Attributes),
        };
    }

    private void AddFoldersAbove(NtfsVolumeEditor volume, string path)
    {
        for (int at = path.IndexOf('\\', 1); at > 0; at = path.IndexOf('\\', at + 1))
            AddFolder(volume, path[..at], Clock);
    }

    private void Add(NtfsVolumeEditor volume, string hostPath, string path)
    {
        FileSystemInfo item = Directory.Exists(hostPath) ? new DirectoryInfo(hostPath) : new FileInfo(hostPath);
        if (item.LinkTarget is { } target)
            throw Refused(hostPath, $"a link to {target}", "a file or folder");
        if (path != "\\" && WindowsName.Problem(path[(path.LastIndexOf('\\') + 1)..]) is { } problem)
            throw Refused(hostPath, $"a name Windows cannot hold ({problem})", "another");
        if (item is not DirectoryInfo folder)
        {
            using FileStream content = File.OpenRead(hostPath);
            AddFile(volume, path, content, new FileTime(item.LastWriteTimeUtc.ToFileTimeUtc()));
            return;
        }

        AddFolder(volume, path, new FileTime(item.LastWriteTimeUtc.ToFileTimeUtc()));
        foreach (string name in folder.EnumerateFileSystemInfos().Select(e => e.Name).Order(StringComparer.Ordinal))
            Add(volume, Path.Combine(hostPath, name), path == "\\" ? $"\\{name}" : $"{path}\\{name}");
    }

    private void Add(NtfsVolumeEditor volume, SlotFile slot)
    {
        AddFoldersAbove(volume, slot.Path);
        if (_files.Remove(WindowsName.FoldCase(slot.Path))) // of a package
            _placed.RemoveAll(e => WindowsName.FoldCase(e.Path) == WindowsName.FoldCase(slot.Path));
        using var content = new MemoryStream(slot.Blanks());
        AddFile(volume, slot.Path, content, Clock);
    }

    private void AddFolder(NtfsVolumeEditor volume, string path, FileTime written)
    {
        if (path == "\\" || !volume.AddFolder(path))
            return;
        _folders++;
        _placed.Add(new PlacedEntry(path, IsFolder: true, written));
    }

    private void AddFile(NtfsVolumeEditor volume, string path, Stream content, FileTime written)
    {
        if (!_files.Add(WindowsName.FoldCase(path)))
            throw Refused(path, "two files whose names differ in case only", "one");
        volume.AddFile(path, content);
        _bytes += content.Length;
        _placed.Add(new PlacedEntry(path, IsFolder: false, written));
    }

    private FileTime Clock => new(_request.Clock.UtcDateTime.ToFileTimeUtc());

    private static ImagingException Refused(string place, string found, string expected) =>
        new(ExitCode.Manifest, place, found, expected, "Change the content, or use an image in a WIM.");
}
