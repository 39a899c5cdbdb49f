using Imaging.Core;

namespace Imaging.Disk.Windows;

/// <summary>
/// The volumes of a disk, locked and then dismounted, as long as this is open. All are locked before the first is dismounted: while one is in use
/// nothing has been done to any. A partition without a file system is a volume too.
/// </summary>
internal sealed class VolumeLocks : IDisposable
{
    /// <summary>Windows looks into a volume for a moment when it has come up, and so do virus scanners.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly List<IWindowsHandle> _volumes = [];

    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>: one is in use.</exception>
    public static VolumeLocks Take(IWindowsKernel kernel, uint disk, IEnumerable<WindowsPartition> partitions)
    {
        var locks = new VolumeLocks();
        try
        {
            string[] paths = [.. partitions.Select(p => PathOf(disk, p))];
            foreach (string path in paths)
                locks.Lock(kernel, path);
            foreach ((IWindowsHandle volume, string path) in locks._volumes.Zip(paths))
                Dismount(volume, path);
            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    /// <summary>A partition's volume, whether it has a letter or a file system or not.</summary>
    public static string PathOf(uint disk, WindowsPartition partition) => $@"\\?\Harddisk{disk}Partition{partition.Number}";

    public void Dispose() => _volumes.ForEach(v => v.Dispose());

    private void Lock(IWindowsKernel kernel, string path)
    {
        int error = kernel.Open(path, FileAccessRight.Read | FileAccessRight.Write, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None, out IWindowsHandle? volume);
        if (error != 0)
            throw WindowsError.OnOpen(path, error);
        _volumes.Add(volume!);
        for (TimeSpan waited = default; (error = volume!.Control(ControlCode.LockVolume, [], [], out _)) == WindowsError.AccessDenied && waited < s_patience; waited += s_pause)
            kernel.Sleep(s_pause);
        if (error != 0)
        {
            throw new ImagingException(ExitCode.TargetRefused, path, $"a volume in use: {WindowsError.Text(error)}", "one that can be locked",
                "Close every window and program that uses it, and start again.") { IsTransient = true };
        }
    }

    private static void Dismount(IWindowsHandle volume, string path)
    {
        int error = volume.Control(ControlCode.DismountVolume, [], [], out _);
        if (error != 0)
            throw WindowsError.OnWrite(path, "a volume that can be dismounted", error);
    }
}
