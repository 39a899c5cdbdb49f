using Imaging.Core;

namespace Imaging.Platform.Inventory;

/// <summary>
/// Says whether a disk may be written over. The tests are independent of each other, and each can veto: no single wrong answer of a
/// disk or of the kernel makes the wrong one a target. Pure: nothing is opened.
/// </summary>
public static class TargetChecks
{
    /// <summary>Every test with its outcome; a disk that is busy in several ways fails one for each.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="rules">What it has to be.</param>
    /// <param name="explicitlyNamed">
    /// True where the user named this very disk. That lets image files, loop and other virtual disks pass, and nothing else.
    /// </param>
    public static IReadOnlyList<DiskCheck> Test(DiskInfo disk, TargetRules rules, bool explicitlyNamed = false) =>
    [
        Check(!rules.StickNodes.Contains(disk.Node, StringComparer.Ordinal),
            $"{disk.Node} carries neither the stick nor the program of this run.",
            $"{disk.Node} carries the stick or the program of this run."),
        Check(!disk.IsReadOnly, $"{disk.Node} is not read-only.", $"{disk.Node} is read-only."),
        Check(!disk.IsRemovable, $"{disk.Node} is not removable.", $"{disk.Node} is removable."),
        BusCheck.Of(disk, rules, explicitlyNamed),
        Check(disk.Bytes >= rules.MinimumBytes, $"{disk.Node} is large enough: it has {Size(disk.Bytes)}.",
            $"{disk.Node} is too small: it has {Size(disk.Bytes)}, the layout needs {Size(rules.MinimumBytes)}."),
        TestMaximum(disk, rules.MaximumBytes),
        TestSectorSize(disk, rules.SectorSize),
        TestPattern(disk, "model", disk.Model, rules.Model, explicitlyNamed),
        TestPattern(disk, "serial number", disk.Serial, rules.Serial, explicitlyNamed),
        .. disk.IsInUse
            ? disk.Uses.Select(use => new DiskCheck(false, $"{disk.Node} is in use: {use}."))
            : [new DiskCheck(true, $"{disk.Node} is not in use.")],
    ];

    /// <summary>Why a disk is no target, a full sentence each for the operator; empty when it could be one.</summary>
    /// <inheritdoc cref="Test"/>
    public static IReadOnlyList<string> ReasonsAgainst(DiskInfo disk, TargetRules rules, bool explicitlyNamed = false) =>
        [.. Test(disk, rules, explicitlyNamed).Where(t => !t.IsPassed).Select(t => t.Sentence)];

    private static DiskCheck TestMaximum(DiskInfo disk, long? maximum) => maximum is not { } most
        ? new DiskCheck(true, $"{disk.Node} is not too large: there is no limit.")
        : Check(disk.Bytes <= most, $"{disk.Node} is not too large: at most {Size(most)} are allowed.",
            $"{disk.Node} is too large: it has {Size(disk.Bytes)}, the release allows at most {Size(most)}.");

    private static DiskCheck TestSectorSize(DiskInfo disk, int? sectorSize) => Check(
        sectorSize is null || disk.LogicalSectorSize == sectorSize,
        $"{disk.Node} has sectors of {disk.LogicalSectorSize} bytes, as needed.",
        $"{disk.Node} has sectors of {disk.LogicalSectorSize} bytes, this release was made for {sectorSize}.");

    /// <summary>An image file has no model and no serial number: where it was named, the rule is about other disks.</summary>
    private static DiskCheck TestPattern(DiskInfo disk, string what, string? value, string? pattern, bool named) =>
        named && BusCheck.IsVirtual(disk.Bus)
        ? new DiskCheck(true, $"{disk.Node} was named, so its {what} does not matter.")
        : Check(TextPattern.Matches(pattern, value),
        pattern is null ? $"{disk.Node} may have any {what}." : $"{disk.Node} has the {what} '{value}', which fits '{pattern}'.",
        $"{disk.Node} has {(value is null ? $"an unknown {what}" : $"the {what} '{value}'")}, the release allows only '{pattern}'.");

    private static DiskCheck Check(bool passed, string why, string whyNot) => new(passed, passed ? why : whyNot);

    private static string Size(long bytes) => $"{ByteSize.Format(bytes)} ({bytes} bytes)";
}
