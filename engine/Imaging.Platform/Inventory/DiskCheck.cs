namespace Imaging.Platform.Inventory;

/// <summary>The outcome of one test of a disk.</summary>
/// <param name="IsPassed">False: the disk is no target, whatever the other tests say.</param>
/// <param name="Sentence">Why, a full sentence for the operator that starts with the disk's node.</param>
public sealed record DiskCheck(bool IsPassed, string Sentence);

/// <summary>A disk and what stands against writing over it.</summary>
/// <param name="Reasons">A full sentence each; empty when it could be the target.</param>
public sealed record CheckedDisk(DiskInfo Disk, IReadOnlyList<string> Reasons)
{
    public bool CouldBeTarget => Reasons.Count == 0;
}
