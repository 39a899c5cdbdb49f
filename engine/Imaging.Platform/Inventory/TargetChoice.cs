using Imaging.Core;
using Imaging.Disk;

namespace Imaging.Platform.Inventory;

/// <summary>Picks the one disk to write. More than one candidate is as bad as none: nobody is there to ask.</summary>
public static class TargetChoice
{
    /// <summary>What makes a machine's own disk invisible; the first is how many laptops leave the factory.</summary>
    private const string NoInternalDisk =
        "The usual causes: the storage controller is in RAID or VMD mode (set it to AHCI, or turn VMD off, in the firmware's setup); "
        + "a driver is missing in the boot environment; the disk is dead or not plugged in.";

    /// <summary><see cref="Judge"/> and <see cref="Decide"/>.</summary>
    /// <inheritdoc cref="Judge"/>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>, with the reason for every disk.</exception>
    public static DiskInfo Pick(IReadOnlyList<DiskInfo> disks, TargetRules rules, string? namedNode = null) =>
        Decide(Check(disks, rules, namedNode), namedNode);

    /// <summary>Every disk that was asked for, with what stands against it.</summary>
    /// <param name="disks">All disks of the machine, and the image file if one was named.</param>
    /// <param name="rules">What a target has to be.</param>
    /// <param name="namedNode">The disk the user named, which then is the only one asked for; null where it has to be found.</param>
    public static IReadOnlyList<CheckedDisk> Check(IReadOnlyList<DiskInfo> disks, TargetRules rules, string? namedNode = null) =>
    [
        .. disks.Where(d => namedNode is null || d.Node == namedNode)
            .Select(d => new CheckedDisk(d, TargetChecks.ReasonsAgainst(d, rules, explicitlyNamed: namedNode is not null))),
    ];

    /// <summary>The one disk nothing stands against.</summary>
    /// <param name="disks">Of <see cref="Check"/>, perhaps with more reasons.</param>
    /// <param name="namedNode">As there.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>, with the reason for every disk.</exception>
    public static DiskInfo Decide(IReadOnlyList<CheckedDisk> disks, string? namedNode = null)
    {
        DiskInfo[] candidates = [.. disks.Where(j => j.CouldBeTarget).Select(j => j.Disk)];
        if (candidates.Length == 1)
            return candidates[0];
        if (candidates.Length > 1)
        {
            throw Refused($"{candidates.Length} disks that could be it: {string.Join(", ", candidates.Select(c => c.Describe()))}",
                "Take out the disk that is not meant; or the release's maker narrows `disk` in the manifest.");
        }

        string reasons = string.Join(' ', disks.SelectMany(j => j.Reasons)).TrimEnd('.');
        if (namedNode is not null)
            throw Refused(disks.Count == 0 ? $"no disk {namedNode}" : reasons, "Name a disk that fits, or fix the reason given above.");
        if (!disks.Any(j => IsInternal(j.Disk.Bus)))
            throw Refused(disks.Count == 0 ? "no disk at all" : $"no disk of the machine's own: {reasons}", NoInternalDisk);
        throw Refused($"none that may be written: {reasons}", "Put in a disk that fits, or fix the reason given above.");
    }

    /// <summary>False for what may be there beside a machine's own disk, and does not show that the machine has one.</summary>
    private static bool IsInternal(DiskBus bus) =>
        bus is not (DiskBus.Usb or DiskBus.Sd or DiskBus.Loop or DiskBus.Virtual or DiskBus.Image);

    private static ImagingException Refused(string found, string remedy) =>
        new(ExitCode.TargetRefused, "target disk", found, "exactly one disk to write to", remedy);
}
