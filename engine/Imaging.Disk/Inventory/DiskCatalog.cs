using Imaging.Core;
using Imaging.Disk.Linux;

namespace Imaging.Disk;

/// <summary>Every disk of the machine this runs on, with what is needed to tell a target from a disk that must not be touched.</summary>
public sealed class DiskCatalog
{
    private readonly string _root;

    /// <param name="root">
    /// The folder that holds <c>sys</c>, <c>proc</c> and <c>dev</c>; another than <c>/</c> is for tests, where image files stand for nodes.
    /// </param>
    public DiskCatalog(string root = "/") => _root = root;

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the system does not tell.</exception>
    public DiskListing List()
    {
        try
        {
            return new SysfsDisks(_root).List();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(ExitCode.DeviceIo, "list of disks", e.Message, "a readable /sys and /proc",
                "Mount sysfs and proc, and run this as root.", e);
        }
    }

    /// <summary>Opens a disk of the list.</summary>
    /// <exception cref="ImagingException">As <see cref="BlockDevices.Open"/>.</exception>
    public IBlockDevice Open(DiskInfo disk, bool readOnly = false) => BlockDevices.Open(PathOf(disk), readOnly);

    /// <summary>The disk an open device is, by its handle and not by its name; an image file gets its own description.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk is no longer there.</exception>
    public DiskInfo Identify(IBlockDevice device)
    {
        if (device is not LinuxBlockDevice disk)
            return List().Disks.FirstOrDefault(d => PathOf(d) == device.Name) ?? DescribeImage(device);
        return List().Disks.FirstOrDefault(d => d.DeviceNumber == disk.DeviceNumber)
            ?? throw new ImagingException(ExitCode.DeviceIo, device.Name, $"no disk with number {disk.DeviceNumber}",
                "the disk that was opened", "It was pulled out: put it back and start again.");
    }

    /// <summary>
    /// The disk that holds a file or folder: the stick of a mounted release, the disk of the running program. Null where the file system
    /// is on no single disk (network, memory, overlay).
    /// </summary>
    public DiskInfo? Holding(string path)
    {
        string? number = LinuxPaths.HolderNumber(path);
        return List().Disks.FirstOrDefault(d => d.DeviceNumber == number || d.Partitions.Any(p => p.DeviceNumber == number));
    }

    /// <summary>An image file, or another device that is no disk of this machine, as something to judge.</summary>
    public static DiskInfo DescribeImage(IBlockDevice device) => new()
    {
        Node = device.Name,
        Bus = DiskBus.Image,
        Bytes = device.Length,
        LogicalSectorSize = device.SectorSize,
        PhysicalSectorSize = device.SectorSize,
    };

    private string PathOf(DiskInfo disk) => Path.Combine(_root, disk.Node.TrimStart('/'));
}
