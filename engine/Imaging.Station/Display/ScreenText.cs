using System.Text;

namespace Imaging.Station.Display;

/// <summary>
/// Text from firmware, disks and file names, made fit for a console: only glyphs that are one cell wide in code page 437, which the fonts
/// of the Linux kernel and of Windows consoles both have. The rest becomes what resembles it, or a question mark.
/// </summary>
internal static class ScreenText
{
    private const string Glyphs = "·°±²µ½¼«»¿¡§¬£¥¢ßÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜáíóúñÑ÷" + "█▀▄░";

    /// <summary>Printable, one cell wide, and never part of a control sequence.</summary>
    public static bool IsGlyph(char c) => c is >= ' ' and <= '~' || Glyphs.Contains(c, StringComparison.Ordinal);

    /// <summary>One line of glyphs; empty for null.</summary>
    public static string Clean(string? text) => Replace(text, IsGlyph);

    /// <summary>One line of printable ASCII; empty for null.</summary>
    public static string Ascii(string? text) => Replace(text, c => c is >= ' ' and <= '~');

    /// <summary>At most this many characters; what was cut off is shown by dots.</summary>
    public static string Clip(string text, int columns) =>
        text.Length <= columns ? text : columns < 4 ? text[..Math.Max(columns, 0)] : text[..(columns - 3)] + "...";

    /// <summary>Folds clean text at blanks; a word longer than a line is cut.</summary>
    public static IEnumerable<string> Wrap(string text, int columns)
    {
        columns = Math.Max(columns, 1);
        string rest = text.Trim();
        while (rest.Length > columns)
        {
            int blank = rest.LastIndexOf(' ', columns);
            int end = blank > 0 ? blank : columns;
            yield return rest[..end].TrimEnd();
            rest = rest[end..].TrimStart();
        }

        if (rest.Length > 0)
            yield return rest;
    }

    private static string Replace(string? text, Func<char, bool> isAllowed)
    {
        var clean = new StringBuilder();
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            if (rune.IsBmp && isAllowed((char)rune.Value))
                clean.Append((char)rune.Value);
            else
                clean.Append(Resembling(rune));
        }

        return clean.ToString();
    }

    private static string Resembling(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' or 0xA0 => " ",
        '‘' or '’' => "'",
        '“' or '”' => "\"",
        '·' or '–' or '—' or '−' => "-",
        '…' => "...",
        '×' => "x",
        '®' => "(R)",
        '™' => "(TM)",
        _ => "?",
    };
}
