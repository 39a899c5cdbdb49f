namespace Imaging.Disk.Linux;

/// <summary>Where files are.</summary>
internal static class LinuxPaths
{
    /// <summary>Number of the device that holds a path's file system, as <c>8:1</c>; null where there is no such path.</summary>
    public static string? HolderNumber(string path) =>
        Libc.StatX(Libc.CurrentFolder, path, 0, Libc.BasicStats, out FileStatus status) == 0
            ? $"{status.HolderMajor}:{status.HolderMinor}"
            : null;
}
