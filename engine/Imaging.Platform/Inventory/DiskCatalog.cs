using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Linux;

namespace Imaging.Platform.Inventory;

/// <summary>Every disk of the machine this runs on, with what is needed to tell a target from a disk that must not be touched.</summary>
public sealed class DiskCatalog
{
    private readonly IDiskSource _disks;

    /// <summary>The disks of this machine.</summary>
    public DiskCatalog()
        : this(HostPlatform.Current.Disks)
    {
    }

    /// <param name="root">The folder that stands for the root of a Linux machine; for tests, where image files stand for nodes.</param>
    public DiskCatalog(string root)
        : this(new LinuxDisks(root))
    {
    }

    internal DiskCatalog(IDiskSource disks) => _disks = disks;

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the system does not tell.</exception>
    public DiskListing List()
    {
        try
        {
            return _disks.List();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(ExitCode.DeviceIo, "list of disks", e.Message, "a system that lists them", _disks.Remedy, e);
        }
    }

    /// <summary>Opens a disk of the list.</summary>
    /// <exception cref="ImagingException">As <see cref="BlockDevices.Open"/>.</exception>
    public IBlockDevice Open(DiskInfo disk, bool readOnly = false) => _disks.Open(disk, readOnly);

    /// <summary>The disk an open device is, by its handle and not by its name; an image file gets its own description.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk is no longer there.</exception>
    public DiskInfo Identify(IBlockDevice device)
    {
        if (device is not IDisk disk)
            return List().Disks.FirstOrDefault(d => _disks.PathOf(d) == device.Name) ?? DescribeImage(device);
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
        string? number = _disks.HolderNumber(path);
        return List().Disks.FirstOrDefault(d => d.DeviceNumber == number || d.Partitions.Any(p => p.DeviceNumber == number));
    }

    /// <summary>The disk that the running system was started from; null where the system was not told.</summary>
    public DiskInfo? BootSource() =>
        _disks.BootSourceNumber() is { } number ? List().Disks.FirstOrDefault(d => d.DeviceNumber == number) : null;

    /// <summary>An image file, or another device that is no disk of this machine, as something to judge.</summary>
    public static DiskInfo DescribeImage(IBlockDevice device) => new()
    {
        Node = device.Name,
        Bus = DiskBus.Image,
        Bytes = device.Length,
        LogicalSectorSize = device.SectorSize,
        PhysicalSectorSize = device.SectorSize,
        PciPath = [],
    };
}
