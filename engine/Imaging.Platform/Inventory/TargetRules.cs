using Imaging.Disk;

namespace Imaging.Platform.Inventory;

/// <summary>What a disk has to be to be written over. Patterns are those of <see cref="Core.TextPattern"/>.</summary>
public sealed record TargetRules
{
    /// <summary>Bytes that the layout needs.</summary>
    public required long MinimumBytes { get; init; }

    /// <summary>Bytes a disk may have at most; null: no limit.</summary>
    public long? MaximumBytes { get; init; }

    /// <summary>Bytes of a logical sector that the sealed volumes were made for; null where any will do.</summary>
    public int? SectorSize { get; init; } = 512;

    /// <summary>How the disk may be attached; empty: in any way but eMMC. USB is allowed apart, memory cards never are targets.</summary>
    public IReadOnlyCollection<DiskBus> Buses { get; init; } = [];

    /// <summary>True where disks on USB may be targets; removable ones never are.</summary>
    public bool AllowUsb { get; init; }

    /// <summary>Pattern of the disk's model; null: any.</summary>
    public string? Model { get; init; }

    /// <summary>Pattern of the disk's serial number; null: any.</summary>
    public string? Serial { get; init; }

    /// <summary>Nodes of the disks that carry a stick, the boot medium or the running program.</summary>
    public IReadOnlyCollection<string> StickNodes { get; init; } = [];
}
