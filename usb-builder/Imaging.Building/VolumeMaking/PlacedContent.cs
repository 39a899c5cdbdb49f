using Imaging.Core.Trees;

namespace Imaging.Building.VolumeMaking;

/// <summary>A file or folder that this host gave to a volume.</summary>
/// <param name="Path">From the root of the volume.</param>
/// <param name="Written">Its time on this host.</param>
internal readonly record struct PlacedEntry(string Path, bool IsFolder, FileTime Written);

/// <summary>Gives what was put on a volume its times and descriptors.</summary>
internal sealed class PlacedContent(NtfsVolumeRequest request, Action<VolumeMakingProgress> progress)
{
    private const int ReportEvery = 1000;

    private readonly HashSet<string> _slots = [.. request.Slots.Select(slot => WindowsName.FoldCase(slot.Path))];

    /// <param name="entries">Parents first.</param>
    public void Finish(IReadOnlyList<PlacedEntry> entries)
    {
        SetTimes(entries);
        Secure(entries);
    }

    // In two mounts: libntfs-3g copies the times into the index of the folder above only from a file that was not open when they were set.
    private void SetTimes(IReadOnlyList<PlacedEntry> entries)
    {
        var clock = new FileTime(request.Clock.UtcDateTime.ToFileTimeUtc() / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
        string[] content = [.. request.Content.Select(tree => WindowsName.FoldCase(tree.Destination))];
        using var volume = new NtfsVolumeEditor(request.VolumeFile);
        foreach (PlacedEntry entry in entries)
        {
            string path = WindowsName.FoldCase(entry.Path);
            bool isSlot = _slots.Contains(path);
            if (isSlot || content.Any(root => IsWithin(path, root)))
                volume.SetTimes(entry.Path, isSlot || request.ContentTimes == ContentTimes.Clock ? clock : entry.Written);
        }

        volume.Close();
    }

    // What the image gives no descriptor, libntfs-3g gave Everyone full control.
    private void Secure(IReadOnlyList<PlacedEntry> entries)
    {
        string? administrators = request.AdministratorsFolder is { } folder ? WindowsName.FoldCase(folder) : null;
        var secured = new HashSet<string>();
        using var volume = new NtfsVolumeEditor(request.VolumeFile);
        for (int i = 0; i < entries.Count; i++)
        {
            PlacedEntry entry = entries[i];
            string path = WindowsName.FoldCase(entry.Path);
            bool isTop = !secured.Contains(Parent(path));
            if (entry.IsFolder)
                secured.Add(path);
            bool usersRead = administrators is null || !IsWithin(path, administrators);
            volume.SetDescriptor(entry.Path, _slots.Contains(path) ? ContentDescriptor.Top(isFolder: false, usersRead: false)
                : isTop ? ContentDescriptor.Top(entry.IsFolder, usersRead) : ContentDescriptor.Below(entry.IsFolder, usersRead));
            if (i % ReportEvery == 0)
                progress(new VolumeMakingProgress(VolumeMakingPhase.Securing, i, entries.Count));
        }

        volume.Close();
    }

    private static bool IsWithin(string path, string root) =>
        root == "\\" || path == root || (path.StartsWith(root, StringComparison.Ordinal) && path[root.Length] == '\\');

    private static string Parent(string path) => path.Length == 1 ? "" : path[..Math.Max(1, path.LastIndexOf('\\'))];
}
