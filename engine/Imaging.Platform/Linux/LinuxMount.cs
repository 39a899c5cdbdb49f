using System.Runtime.InteropServices;
using Imaging.Core;
using Imaging.Platform.Inventory;
using Imaging.Platform.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Linux;

/// <summary>Mounts a stick's FAT32 partition below a folder of its own.</summary>
internal sealed class LinuxMounter(string folder = "/run/imaging/stick") : IVolumeMounter
{
    public IVolumeMount Mount(DiskPartition partition) => new LinuxMount(partition.Node, folder);
}

/// <summary>
/// A mounted FAT32 file system (mount(2)). It is read-only but while something is written, so that a stick that is pulled at any other
/// time is clean.
/// </summary>
internal sealed class LinuxMount : IVolumeMount
{
    private const uint Always = Libc.NoSetUid | Libc.NoDevices | Libc.NoExecute | Libc.NoAccessTimes;

    /// <summary>Detaches a file system whose stick is gone; umount2(2).</summary>
    private const int Detach = 2;

    /// <summary>Names are UTF-8, whatever the kernel was built for.</summary>
    private const string Options = "utf8";

    private readonly string _node;

    public LinuxMount(string node, string folder)
    {
        (_node, Folder) = (node, folder);
        Directory.CreateDirectory(folder);
        Call(
            Always | Libc.MountReadOnly, "a FAT32 file system that can be mounted",
            "Write the stick again; if this returns, replace the stick.");
    }

    public string Folder { get; }

    public void Write(Action change)
    {
        Call(Libc.Remount | Always, "a stick that can be written", "Clear the stick's write protection, or replace the stick.");
        try
        {
            change();
        }
        finally
        {
            Call(
                Libc.Remount | Always | Libc.MountReadOnly, "everything written to the stick",
                "The stick is failing, or was pulled out: replace it.");
        }

        using SafeFileHandle stick = LinuxFile.Open(_node, Libc.ReadOnly);
        new LinuxFile(_node, stick, isDirect: false).Flush();
    }

    public void Dispose() => _ = Libc.Unmount(Folder, Detach); // nothing is unwritten, and there is nobody left to tell

    private void Call(uint flags, string expected, string remedy)
    {
        if (Libc.Mount(_node, Folder, "vfat", flags, Options) == 0)
            return;
        throw new ImagingException(ExitCode.DeviceIo, $"{_node} on {Folder}", Errno.Text(Marshal.GetLastPInvokeError()), expected, remedy);
    }
}
