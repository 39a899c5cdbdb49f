namespace Imaging.Collecting;

/// <summary>A line of <c>problems.csv</c>.</summary>
/// <param name="Kind">One of <see cref="ProblemKind"/>.</param>
/// <param name="Machine">Its serial number, or what else names it; null where it is not about one.</param>
/// <param name="Run">The run's id; null where it is not about one.</param>
/// <param name="File">The file it is about; null where it is about several or none.</param>
public sealed record Problem(string Kind, string? Machine, string? Run, string Detail, string? File)
{
    /// <summary>Worth a look, and nothing to do for.</summary>
    public bool IsNote => Kind is ProblemKind.Clock or ProblemKind.SharedMac or ProblemKind.Unsigned;

    /// <summary>One line for a terminal: what firmware or a file says must not steer it.</summary>
    public override string ToString()
    {
        string text = string.Join(": ", new[] { Kind, Machine, Detail, File }.Where(t => t is not null));
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}

/// <summary>The kinds of problems, as they stand in <c>problems.csv</c>.</summary>
internal static class ProblemKind
{
    public const string Failed = "failed";
    public const string Unfinished = "unfinished";
    public const string BlankSerial = "blank-serial";
    public const string BlankUuid = "blank-uuid";
    public const string DuplicateSerial = "duplicate-serial";
    public const string DuplicateUuid = "duplicate-uuid";
    public const string SharedMac = "shared-mac";
    public const string BadName = "bad-name";
    public const string DuplicateName = "duplicate-name";
    public const string NotImported = "not-imported";
    public const string Conflict = "conflict";
    public const string Truncated = "truncated";
    public const string Foreign = "foreign";
    public const string UnreadableStick = "unreadable-stick";
    public const string Clock = "clock";
    public const string Unsigned = "unsigned";
    public const string Order = "order";
    public const string Missing = "missing";
    public const string Unexpected = "unexpected";
}
