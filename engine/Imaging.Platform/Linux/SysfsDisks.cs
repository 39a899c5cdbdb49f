using System.Buffers.Binary;
using System.Text;
using Imaging.Disk;
using Imaging.Platform.Inventory;

namespace Imaging.Platform.Linux;

/// <summary>Reads <c>/sys/block</c> (Documentation/ABI/stable/sysfs-block of the kernel).</summary>
internal sealed class SysfsDisks(string root)
{
    private readonly string _blocks = Path.Combine(root, "sys/block");
    private readonly DiskUses _uses = new(root);

    public DiskListing List()
    {
        var disks = new List<DiskInfo>();
        var skipped = new List<SkippedDevice>();
        foreach (string name in Sysfs.Names(_blocks))
        {
            string folder = Path.Combine(_blocks, name);
            if (ReasonToSkip(name, folder) is { } reason)
                skipped.Add(new SkippedDevice(NodeOf(name), reason));
            else
                disks.Add(Describe(name, folder));
        }

        return new DiskListing(disks, skipped);
    }

    private static string? ReasonToSkip(string name, string folder)
    {
        if (name.StartsWith("ram", StringComparison.Ordinal) || name.StartsWith("zram", StringComparison.Ordinal))
            return "a disk in memory";
        if (name.StartsWith("dm-", StringComparison.Ordinal) || name.StartsWith("md", StringComparison.Ordinal))
            return "made out of other disks, which are listed";
        if (name.StartsWith("sr", StringComparison.Ordinal))
            return "an optical drive";
        if (name.StartsWith("fd", StringComparison.Ordinal))
            return "a floppy drive";
        if (name.StartsWith("mmcblk", StringComparison.Ordinal) && name.AsSpan(6).ContainsAnyExceptInRange('0', '9'))
            return "a special area of an eMMC disk, which is listed";
        if (Sysfs.Flag(folder, "hidden"))
            return "one path to a disk that has several, which is listed";
        return Sysfs.Number(folder, "size") == 0 ? "no medium, or not set up" : null;
    }

    private DiskInfo Describe(string name, string folder)
    {
        string resolved = Sysfs.Resolve(folder);
        string node = NodeOf(name);
        string number = Sysfs.Text(folder, "dev") ?? "";
        List<DiskPartition> partitions = Partitions(name, folder);
        DiskBus bus = DiskBusFinder.Find(resolved, Sysfs.Text(folder, "device/type"));
        return new DiskInfo
        {
            Node = node,
            DeviceNumber = number,
            Bus = bus,
            Bytes = Sysfs.SectorsAsBytes(folder, "size"),
            LogicalSectorSize = (int)Sysfs.Number(folder, "queue/logical_block_size", otherwise: 512),
            PhysicalSectorSize = (int)Sysfs.Number(folder, "queue/physical_block_size", otherwise: 512),
            Model = Model(folder),
            Serial = Serial(folder, resolved, bus),
            Wwn = Sysfs.Text(folder, "wwid") ?? Sysfs.Text(folder, "device/wwid"),
            IsRemovable = Sysfs.Flag(folder, "removable") || bus == DiskBus.Sd || HangsOnSomethingRemovable(resolved),
            IsReadOnly = Sysfs.Flag(folder, "ro"),
            UsbMegabits = bus == DiskBus.Usb && UsbDevice(resolved) is { } usb ? (int?)Sysfs.Number(usb, "speed") : null,
            IsRotational = Sysfs.Flag(folder, "queue/rotational"),
            PciPath = PciPath.Of(resolved),
            Uses = [.. _uses.Of(node, number, folder), .. partitions.SelectMany(
                p => _uses.Of(p.Node, p.DeviceNumber, Path.Combine(folder, Path.GetFileName(p.Node))))],
            Partitions = partitions,
        };
    }

    private static List<DiskPartition> Partitions(string disk, string folder)
    {
        var partitions = new List<DiskPartition>();
        foreach (string name in Sysfs.Names(folder).Where(n => n.StartsWith(disk, StringComparison.Ordinal)))
        {
            string part = Path.Combine(folder, name);
            if (Sysfs.Text(part, "partition") is not null)
            {
                partitions.Add(new DiskPartition(NodeOf(name), Sysfs.Text(part, "dev") ?? "", (int)Sysfs.Number(part, "partition"),
                    Sysfs.SectorsAsBytes(part, "start"), Sysfs.SectorsAsBytes(part, "size")));
            }
        }

        return [.. partitions.OrderBy(p => p.Number)];
    }

    /// <summary>SATA and NVMe disks carry the vendor in the model; SCSI and USB disks have a field of its own for it.</summary>
    private static string? Model(string folder)
    {
        string? model = Sysfs.Text(folder, "device/model") ?? Sysfs.Text(folder, "device/name");
        string? vendor = Sysfs.Text(folder, "device/vendor");
        return model is null || vendor is null or "ATA" || vendor.StartsWith("0x", StringComparison.Ordinal) ? model : $"{vendor} {model}";
    }

    private static string? Serial(string folder, string resolved, DiskBus bus) =>
        Sysfs.Text(folder, "serial")
        ?? Sysfs.Text(folder, "device/serial")
        ?? UnitSerial(Sysfs.Bytes(folder, "device/vpd_pg80"))
        ?? (bus == DiskBus.Usb ? UsbSerial(resolved) : null);

    /// <summary>SCSI's vital product data page 0x80 (SPC-4, 7.8.15): two bytes, a length, the serial. SATA has it only here.</summary>
    private static string? UnitSerial(byte[]? page)
    {
        if (page is null || page.Length < 4 || page[1] != 0x80)
            return null;
        int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(2)), page.Length - 4);
        string serial = Encoding.ASCII.GetString(page, 4, length).Trim(' ', '\0');
        return serial.Length == 0 ? null : serial;
    }

    /// <summary>A USB disk's serial is that of the USB device it is in: the first one above it that has a vendor id.</summary>
    private static string? UsbSerial(string resolved)
    {
        string? device = UsbDevice(resolved);
        return device is null ? null : Sysfs.Text(device, "serial");
    }

    private static string? UsbDevice(string resolved) => Ancestors(resolved).FirstOrDefault(a => File.Exists(Path.Combine(a, "idVendor")));

    /// <summary>The kernel marks ports, not only drives: NVMe in a Thunderbolt case hangs on a PCI device that is "removable".</summary>
    private static bool HangsOnSomethingRemovable(string resolved) =>
        Ancestors(resolved).Any(a => Sysfs.Text(a, "removable") == "removable");

    private static IEnumerable<string> Ancestors(string resolved)
    {
        string? at = Path.GetDirectoryName(resolved);
        while (at is not null && Path.GetFileName(at) is not ("devices" or ""))
        {
            yield return at;
            at = Path.GetDirectoryName(at);
        }
    }

    /// <summary>The kernel writes a slash in a node's name as an exclamation mark.</summary>
    private static string NodeOf(string name) => "/dev/" + name.Replace('!', '/');
}
