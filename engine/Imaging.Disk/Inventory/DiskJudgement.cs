using Imaging.Core;

namespace Imaging.Disk;

/// <summary>
/// Says whether a disk may be written over. The tests are independent of each other, and each can veto: no single wrong answer of a
/// disk or of the kernel makes the wrong one a target. Pure: nothing is opened.
/// </summary>
public static class DiskJudgement
{
    /// <summary>Why a disk is no target, a full sentence each for the operator; empty when it could be one.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="rules">What it has to be.</param>
    /// <param name="explicitlyNamed">
    /// True where the user named this very disk. That lets image files, loop and other virtual disks pass, and nothing else.
    /// </param>
    public static IReadOnlyList<string> ReasonsAgainst(DiskInfo disk, TargetRules rules, bool explicitlyNamed = false)
    {
        var reasons = new List<string>();
        if (rules.StickNodes.Contains(disk.Node, StringComparer.Ordinal))
            reasons.Add($"{disk.Node} is the stick that this run comes from.");
        if (disk.IsReadOnly)
            reasons.Add($"{disk.Node} is read-only.");
        if (disk.IsRemovable)
            reasons.Add($"{disk.Node} is removable.");
        if (ReasonOfBus(disk, rules, explicitlyNamed) is { } reason)
            reasons.Add(reason);
        if (disk.Bytes < rules.MinimumBytes)
        {
            reasons.Add($"{disk.Node} is too small: it has {ByteSize.Format(disk.Bytes)} ({disk.Bytes} bytes), "
                + $"the layout needs {ByteSize.Format(rules.MinimumBytes)} ({rules.MinimumBytes} bytes).");
        }

        if (rules.SectorSize is { } sectorSize && disk.LogicalSectorSize != sectorSize)
            reasons.Add($"{disk.Node} has sectors of {disk.LogicalSectorSize} bytes, this release was made for {sectorSize}.");
        reasons.AddRange(disk.Uses.Select(use => $"{disk.Node} is in use: {use}."));
        return reasons;
    }

    private static string? ReasonOfBus(DiskInfo disk, TargetRules rules, bool explicitlyNamed) => disk.Bus switch
    {
        DiskBus.Usb when !rules.AllowUsb => $"{disk.Node} is a USB disk, and the release does not allow those.",
        DiskBus.Mmc when !rules.AllowMmc => $"{disk.Node} is eMMC flash, and the release does not allow that.",
        DiskBus.Sd => $"{disk.Node} is a memory card.",
        DiskBus.Loop when !explicitlyNamed => $"{disk.Node} is a loop device, which is only used when it is named.",
        DiskBus.Virtual when !explicitlyNamed => $"{disk.Node} is a virtual disk, which is only used when it is named.",
        DiskBus.Image when !explicitlyNamed => $"{disk.Node} is an image file, which is only used when it is named.",
        DiskBus.Other when !explicitlyNamed => $"{disk.Node} is attached in an unknown way, and is only used when it is named.",
        _ => null,
    };
}
