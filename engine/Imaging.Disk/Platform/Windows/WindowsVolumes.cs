namespace Imaging.Disk.Windows;

/// <summary>Finds volumes by their GUID paths: letters move, and some volumes have none.</summary>
internal sealed class WindowsVolumes(IWindowsKernel kernel)
{
    /// <summary>The number of the disk that holds a file or folder; null where it is on none, or on several.</summary>
    public uint? DiskOf(string path) =>
        kernel.VolumeOf(path, out string volume) == 0 && ExtentsOf(volume) is [var extent] ? extent.Disk : null;

    /// <summary>The volume that begins at a place of a disk, as <c>\\?\Volume{…}\</c>; null where Windows has none there.</summary>
    public string? At(uint disk, long start)
    {
        if (kernel.Volumes(out IReadOnlyList<string> volumes) != 0)
            return null;
        return volumes.FirstOrDefault(v => ExtentsOf(v) is [var extent] && extent == new VolumeExtent(disk, start));
    }

    private IReadOnlyList<VolumeExtent> ExtentsOf(string volume)
    {
        // With the backslash at its end it is the root folder, without it the device.
        string device = volume.TrimEnd('\\');
        if (kernel.Open(device, FileAccessRight.Query, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None, out IWindowsHandle? handle) != 0)
            return [];
        using (handle)
            return DiskQuestions.Extents(handle!);
    }
}
