using Imaging.Core;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;

namespace Imaging.Platform.Linux;

/// <summary>The disks that <c>/sys</c> lists.</summary>
/// <param name="root">
/// The folder that holds <c>sys</c>, <c>proc</c> and <c>dev</c>; another than <c>/</c> is for tests, where image files stand for nodes.
/// </param>
internal sealed class LinuxDisks(string root = "/") : IDiskSource
{
    public string Remedy => "Mount sysfs and proc, and run this as root.";

    public DiskListing List() => new SysfsDisks(root).List();

    public IBlockDevice Open(DiskInfo disk, bool readOnly) => BlockDevices.Open(PathOf(disk), readOnly);

    public string PathOf(DiskInfo disk) => Path.Combine(root, disk.Node.TrimStart('/'));

    /// <summary>As <c>8:1</c>.</summary>
    public string? HolderNumber(string path) =>
        Libc.StatX(Libc.CurrentFolder, path, 0, Libc.BasicStats, out FileStatus status) == 0
            ? $"{status.HolderMajor}:{status.HolderMinor}"
            : null;

    /// <summary>The system runs from memory; what loaded it says no more than the kernel's command line has.</summary>
    public string? BootSourceNumber() => null;
}
