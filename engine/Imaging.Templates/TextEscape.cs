using System.Globalization;
using System.Text;

namespace Imaging.Templates;

/// <summary>Escapes values so that a reader of the text gets each back as it was, or refuses them.</summary>
internal static class TextEscape
{
    /// <returns>Null where the text cannot hold the value.</returns>
    public static string? Of(string value, TextKind kind, TextEncoding encoding)
    {
        if (HasHalfOfAPair(value))
            return null;
        bool isAscii = encoding == TextEncoding.Ascii;
        return kind switch
        {
            TextKind.Xml => InXml(value, isAscii),
            TextKind.Json => InJson(value, isAscii),
            TextKind.Ini => IsPlain(value, isAscii) && IsIni(value) ? value : null,
            TextKind.Text => IsPlain(value, isAscii) ? value : null,
        };
    }

    /// <summary>
    /// Tabs and line ends are escaped too: readers turn them into spaces in attributes, and CR into LF in text (XML 1.0, 2.11 and
    /// 3.3.3).
    /// </summary>
    private static string? InXml(string value, bool isAscii)
    {
        var text = new StringBuilder(value.Length);
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (rune.Value is < 0x20 and not ('\t' or '\r' or '\n') or 0xFFFE or 0xFFFF)
                return null;
            if (rune.Value is '&' or '<' or '>' or '"' or '\'' or < 0x20 || (isAscii && !rune.IsAscii))
                text.Append(CultureInfo.InvariantCulture, $"&#x{rune.Value:X};");
            else
                text.Append(rune);
        }

        return text.ToString();
    }

    /// <summary>JSON with its characters outside of ASCII escaped: only strings have some.</summary>
    public static string AsciiJson(string json)
    {
        var text = new StringBuilder(json.Length);
        foreach (char c in json)
        {
            if (char.IsAscii(c))
                text.Append(c);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return text.ToString();
    }

    private static string InJson(string value, bool isAscii)
    {
        var text = new StringBuilder(value.Length);
        foreach (char c in value)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (c < 0x20)
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }

        return isAscii ? AsciiJson(text.ToString()) : text.ToString();
    }

    private static bool IsPlain(string value, bool isAscii) =>
        !value.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' || (isAscii && !char.IsAscii(c)));

    /// <summary>
    /// Readers drop blanks and quotes at the ends of a value, and some take what follows <c>;</c> or <c>#</c> for a comment.
    /// </summary>
    private static bool IsIni(string value) => value == value.Trim() && !value.Any(c => c is '"' or '\'' or ';' or '#');

    private static bool HasHalfOfAPair(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
