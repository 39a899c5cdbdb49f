using Imaging.Core;

namespace Imaging.Disk;

/// <summary>Picks the one disk to write. More than one candidate is as bad as none: nobody is there to ask.</summary>
public static class TargetChoice
{
    /// <param name="disks">All disks of the machine, and the image file if one was named.</param>
    /// <param name="rules">What a target has to be.</param>
    /// <param name="namedNode">The disk the user named; null where it has to be found.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>, with the reason for every disk.</exception>
    public static DiskInfo Pick(IReadOnlyList<DiskInfo> disks, TargetRules rules, string? namedNode = null)
    {
        DiskInfo[] asked = namedNode is null ? [.. disks] : [.. disks.Where(d => d.Node == namedNode)];
        (DiskInfo Disk, IReadOnlyList<string> Reasons)[] judged =
            [.. asked.Select(d => (d, DiskJudgement.ReasonsAgainst(d, rules, explicitlyNamed: namedNode is not null)))];
        DiskInfo[] candidates = [.. judged.Where(j => j.Reasons.Count == 0).Select(j => j.Disk)];
        if (candidates.Length == 1)
            return candidates[0];
        if (candidates.Length > 1)
        {
            throw Refused($"{candidates.Length} disks that could be it: {string.Join(", ", candidates.Select(c => c.Describe()))}",
                "Take out the disk that is not meant, or name the one that is.");
        }

        string found = judged.Length == 0 && namedNode is not null ? $"no disk {namedNode}"
            : judged.Length == 0 ? "no disk at all"
            : $"none that may be written: {string.Join(' ', judged.SelectMany(j => j.Reasons))}";
        throw Refused(found, "Put in a disk that fits, or remove what stands against this one.");
    }

    private static ImagingException Refused(string found, string remedy) =>
        new(ExitCode.TargetRefused, "target disk", found, "exactly one disk to write to", remedy);
}
