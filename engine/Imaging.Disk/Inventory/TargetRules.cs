namespace Imaging.Disk;

/// <summary>What a disk has to be to be written over.</summary>
public sealed record TargetRules
{
    /// <summary>Bytes that the layout needs.</summary>
    public required long MinimumBytes { get; init; }

    /// <summary>Bytes of a logical sector that the sealed volumes were made for; null where any will do.</summary>
    public int? SectorSize { get; init; } = 512;

    /// <summary>True where disks on USB may be targets; removable ones never are.</summary>
    public bool AllowUsb { get; init; }

    /// <summary>True where flash soldered to the board (eMMC) may be a target; memory cards never are.</summary>
    public bool AllowMmc { get; init; }

    /// <summary>Nodes of the disks that carry a stick, the boot medium or the running program.</summary>
    public IReadOnlyCollection<string> StickNodes { get; init; } = [];
}
