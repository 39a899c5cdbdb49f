using System.Buffers;
using System.Text.RegularExpressions;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// What Windows can hold as the name of a file. NTFS and libwim take more; such a file could then not be opened or deleted.
/// Source: Microsoft, "Naming Files, Paths, and Namespaces".
/// </summary>
public static partial class WindowsName
{
    /// <summary>UTF-16 units.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("<>:\"/\\|?*");

    /// <summary>Why Windows cannot hold this name; null when it can. Unpaired surrogates are fine for it.</summary>
    public static string? Problem(string name)
    {
        if (name.Length > MaxLength)
            return $"longer than {MaxLength} UTF-16 units";
        if (name.AsSpan().IndexOfAny(s_forbidden) is var at and >= 0)
            return $"has the character {name[at]}";
        if (name.AsSpan().IndexOfAnyInRange('\0', '\x1F') >= 0)
            return "has a control character";
        if (name.EndsWith('.') || name.EndsWith(' '))
            return "ends with a dot or space";
        return ReservedName().IsMatch(name) ? "is the name of a device" : null;
    }

    /// <summary>
    /// The same for names and paths Windows takes for the same one: case is folded unit by unit, as NTFS does with $UpCase.
    /// </summary>
    public static string FoldCase(string path) => string.Create(path.Length, path, (folded, source) =>
    {
        for (int i = 0; i < folded.Length; i++)
            folded[i] = char.ToUpperInvariant(source[i]);
    });

    // The superscript digits count as digits here; an extension does not help, nor do spaces before it.
    [GeneratedRegex(@"^(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\..*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex ReservedName();
}
