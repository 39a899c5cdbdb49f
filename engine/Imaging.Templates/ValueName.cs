namespace Imaging.Templates;

/// <summary>What a value may be called, in a template and as a column of <c>machines.csv</c>; case does not count.</summary>
public static class ValueName
{
    public const int MaximumLength = 64;

    /// <summary>For <c>expected …</c>.</summary>
    public const string Expected = "1 to 64 letters, digits, dots, dashes, underscores, and spaces between them";

    /// <summary>What a machine says of itself, or that stands in its record: never a secret.</summary>
    public static IReadOnlyList<string> Public { get; } = ["name", "tag", "serial", "uuid", "mac", "model"];

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaximumLength && name == name.Trim()
        && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ' ');
}
