using Imaging.Core;
using Imaging.Disk;

namespace Imaging.Platform.Inventory;

/// <summary>A disk as the running system describes it. Nothing of this was read from the disk's own sectors.</summary>
public sealed record DiskInfo
{
    /// <summary>The device node, or the path of an image file.</summary>
    public required string Node { get; init; }

    /// <summary>Major and minor number, as <c>8:0</c>; empty for an image file.</summary>
    public string DeviceNumber { get; init; } = "";

    public required DiskBus Bus { get; init; }

    /// <summary>Bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes: the unit of addresses.</summary>
    public int LogicalSectorSize { get; init; } = 512;

    /// <summary>Bytes: the unit the medium writes; 4096 on a 512e disk.</summary>
    public int PhysicalSectorSize { get; init; } = 512;

    public string? Model { get; init; }

    public string? Serial { get; init; }

    /// <summary>The world wide name or other globally unique id, as the kernel prints it.</summary>
    public string? Wwn { get; init; }

    /// <summary>The medium, or the device with all its parts, is made to be pulled out.</summary>
    public bool IsRemovable { get; init; }

    public bool IsReadOnly { get; init; }

    public bool IsRotational { get; init; }

    /// <summary>
    /// Megabits a second its USB port and the device agreed on: 480 for USB 2, 5000 and more for USB 3; null where it is on no USB.
    /// </summary>
    public int? UsbMegabits { get; init; }

    /// <summary>
    /// PCI devices between the machine's root and the disk, from the root; none for what hangs on no PCI. Null: the system does not tell.
    /// </summary>
    public IReadOnlyList<PciDevice>? PciPath { get; init; }

    /// <summary>What keeps the disk busy, a clause each, such as <c>/dev/sda1 is mounted at /</c>; empty when nothing does.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    public IReadOnlyList<DiskPartition> Partitions { get; init; } = [];

    public bool IsInUse => Uses.Count > 0;

    /// <summary>One line for people: node, size, bus, model and serial.</summary>
    public string Describe()
    {
        string name = string.Join(' ', new[] { Model, Serial is null ? null : $"serial {Serial}" }.Where(s => s is not null));
        return $"{Node} ({ByteSize.Format(Bytes)}, {Bus}{(name.Length > 0 ? $", {name}" : "")})";
    }

    /// <summary>
    /// What tells this disk from another one, a clause each; empty when they are the same. For the check on the open handle right before
    /// the first write: node names move when disks come and go.
    /// </summary>
    public IReadOnlyList<string> DifferencesFrom(DiskInfo chosen)
    {
        var differences = new List<string>();
        Compare("device number", chosen.DeviceNumber, DeviceNumber);
        Compare("size", $"{chosen.Bytes}", $"{Bytes}");
        Compare("model", chosen.Model, Model);
        Compare("serial", chosen.Serial, Serial);
        Compare("WWN", chosen.Wwn, Wwn);
        return differences;

        void Compare(string what, string? before, string? now)
        {
            if (before != now)
                differences.Add($"its {what} is {now ?? "unknown"}, it was {before ?? "unknown"}");
        }
    }
}
