using Imaging.Core;
using Imaging.Platform.Windows.Native;

namespace Imaging.Platform.Windows;

/// <summary>
/// The volumes of a disk, locked and then dismounted, as long as this is open. All are locked before the first is dismounted: while
/// one is in use nothing has been done to any. A partition without a file system is a volume too.
/// </summary>
internal sealed class VolumeLocks : IDisposable
{
    /// <summary>Windows looks into a volume for a moment when it has come up, and so do virus scanners.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly List<(IWindowsHandle Handle, string Path)> _volumes = [];

    /// <param name="partitions">All of the disk.</param>
    /// <param name="timeout">How long one that is in use is waited for; default: 5 s.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>: one is in use.</exception>
    public static VolumeLocks Take(IWindowsKernel kernel, uint disk, IEnumerable<WindowsPartition> partitions, TimeSpan? timeout = null)
    {
        var locks = new VolumeLocks();
        try
        {
            foreach (WindowsPartition partition in partitions)
                locks.Lock(kernel, PathOf(disk, partition), timeout ?? s_timeout);
            foreach ((IWindowsHandle volume, string path) in locks._volumes)
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

    public void Dispose() => _volumes.ForEach(v => v.Handle.Dispose());

    /// <summary>A partition that Windows has made no volume of, also after a while, has nothing that could be mounted.</summary>
    private void Lock(IWindowsKernel kernel, string path, TimeSpan timeout)
    {
        IWindowsHandle? volume = null;
        int error = WhileBusy(kernel, timeout, () =>
            kernel.Open(
                path, FileAccessRight.Read | FileAccessRight.Write, FileShare.ReadWrite, FileCreation.Existing, FileFlag.None, out volume));
        if (error is WindowsError.FileNotFound or WindowsError.PathNotFound)
            return;
        if (error == 0)
        {
            _volumes.Add((volume!, path));
            error = WhileBusy(kernel, timeout, () => volume!.Control(ControlCode.LockVolume, [], [], out _));
        }

        if (error != 0)
        {
            throw new ImagingException(
                ExitCode.TargetRefused, path, $"a volume in use: {WindowsError.Text(error)}", "one that can be locked",
                "Close every window and program that uses it, and start again; run this as administrator.")
            { IsTransient = true };
        }
    }

    private static int WhileBusy(IWindowsKernel kernel, TimeSpan timeout, Func<int> attempt)
    {
        for (TimeSpan waited = default; ; waited += s_pause)
        {
            int error = attempt();
            bool mayPass = error is WindowsError.AccessDenied or WindowsError.SharingViolation or WindowsError.NotReady
                or WindowsError.FileNotFound or WindowsError.PathNotFound;
            if (!mayPass || waited >= timeout)
                return error;
            kernel.Sleep(s_pause);
        }
    }

    private static void Dismount(IWindowsHandle volume, string path)
    {
        int error = volume.Control(ControlCode.DismountVolume, [], [], out _);
        if (error != 0)
            throw WindowsError.OnWrite(path, "a volume that can be dismounted", error);
    }
}
