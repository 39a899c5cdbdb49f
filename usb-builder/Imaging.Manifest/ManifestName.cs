using System.Buffers;

namespace Imaging.Manifest;

/// <summary>
/// The rule for names that become parts of ids and of file names on a FAT32 stick: 1 to 32 of <c>A-Z a-z 0-9 . _ -</c>, the first a letter
/// or digit, the last not a dot, and not one of the device names Windows reserves (CON, NUL, COM1, …), with any ending.
/// </summary>
public static class ManifestName
{
    public const int MaxLength = 32;

    internal const string Expected = "1 to 32 of A-Z a-z 0-9 . _ -, first a letter or digit, last not a dot";

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsValid(string text) =>
        text.Length is > 0 and <= MaxLength
        && !text.AsSpan().ContainsAnyExcept(s_allowed)
        && char.IsAsciiLetterOrDigit(text[0])
        && text[^1] != '.'
        && !IsDevice(text);

    /// <summary>True for names that Windows takes for a device in any folder (Win32 "Naming Files, Paths, and Namespaces").</summary>
    internal static bool IsDevice(string name)
    {
        string stem = name.Split('.', 2)[0].TrimEnd(' ').ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL"
            || (stem.Length == 4 && char.IsAsciiDigit(stem[3]) && stem[..3] is "COM" or "LPT");
    }
}
