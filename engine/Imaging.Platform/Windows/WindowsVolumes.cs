using Imaging.Core;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>Finds volumes by their GUID paths: letters move, and some volumes have none.</summary>
internal sealed class WindowsVolumes(IWindowsKernel kernel)
{
    /// <summary>The number of the disk that holds a file or folder; null where it is on none, or on several.</summary>
    public uint? DiskOf(string path) => VolumeOf(path) is { } volume && ExtentsOf(volume) is [var extent] ? extent.Disk : null;

    /// <summary>
    /// The volume that a partition of a disk is, as <c>\\?\Volume{…}\</c>; null where Windows has none of exactly that place.
    /// </summary>
    /// <param name="start">Bytes.</param>
    /// <param name="length">Bytes.</param>
    public string? At(uint disk, long start, long length)
    {
        if (kernel.Volumes(out IReadOnlyList<string> volumes) != 0)
            return null;
        return volumes.FirstOrDefault(v => ExtentsOf(v) is [var extent] && extent == new VolumeExtent(disk, start, length));
    }

    /// <summary>Returns when all that was written to a volume is on its disk, the file system's own structures too.</summary>
    /// <param name="volume">As <c>\\?\Volume{…}\</c>.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/> or <see cref="ExitCode.TargetRefused"/>.</exception>
    public void Flush(string volume)
    {
        string device = volume.TrimEnd('\\');
        int error = kernel.Open(
            device, FileAccessRight.Read | FileAccessRight.Write, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None,
            out IWindowsHandle? handle);
        if (error != 0)
            throw WindowsError.OnOpen(device, error);
        using (handle)
            new WindowsFile(device, handle!, isDirect: false).Flush();
    }

    /// <summary>
    /// A path below <c>\\.\Volume{…}\</c> names it; Windows would be asked about a folder, and takes what it does not know for the
    /// boot volume.
    /// </summary>
    private string? VolumeOf(string path)
    {
        bool isNamed = path.Length > 4 && path[0] == '\\' && path.AsSpan(4).StartsWith("Volume{", StringComparison.OrdinalIgnoreCase);
        if (isNamed && path.IndexOf('}', StringComparison.Ordinal) is var end && end > 0)
            return @"\\?\" + path[4..(end + 1)] + '\\';
        return kernel.VolumeOf(path, out string volume) == 0 ? volume : null;
    }

    private IReadOnlyList<VolumeExtent> ExtentsOf(string volume)
    {
        // With the backslash at its end it is the root folder, without it the device.
        string device = volume.TrimEnd('\\');
        if (kernel.Open(
            device, FileAccessRight.Query, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None, out IWindowsHandle? handle) != 0)
            return [];
        using (handle)
            return DiskQuestions.Extents(handle!);
    }
}
