using Imaging.Core;
using Imaging.Platform.Inventory;

namespace Imaging.Engine.Checks;

/// <summary>A disk with every test it was put to.</summary>
public sealed record ExplainedDisk(DiskInfo Disk, IReadOnlyList<DiskCheck> Tests)
{
    /// <summary>What stands against it, a full sentence each.</summary>
    public IReadOnlyList<string> Reasons => [.. Tests.Where(t => !t.IsPassed).Select(t => t.Sentence)];
}

/// <summary>How the target is chosen among the disks of a machine, for people to read. Nothing is written.</summary>
/// <param name="Chosen">The disk a station would write; null: none.</param>
/// <param name="Decision">The same as a sentence, and where it is none, why.</param>
public sealed record TargetExplanation(IReadOnlyList<ExplainedDisk> Disks, DiskInfo? Chosen, string Decision)
{
    /// <summary>Puts every disk to the tests a station puts them to, and to that of <see cref="StickCheck"/>.</summary>
    public static TargetExplanation Of(IReadOnlyList<DiskInfo> disks, TargetRules rules)
    {
        ExplainedDisk[] explained = [.. disks.Select(d => new ExplainedDisk(d, [.. TargetChecks.Test(d, rules), StickCheck.Test(d)]))];
        try
        {
            DiskInfo chosen = TargetChoice.Decide([.. explained.Select(e => new CheckedDisk(e.Disk, e.Reasons))]);
            return new TargetExplanation(explained, chosen, $"{chosen.Describe()} would be chosen.");
        }
        catch (ImagingException e)
        {
            int passed = explained.Count(d => d.Reasons.Count == 0);
            return new TargetExplanation(explained, null,
                $"No disk would be chosen: {passed} of {explained.Length} pass every test, and exactly one must. {e.Remedy}");
        }
    }
}
