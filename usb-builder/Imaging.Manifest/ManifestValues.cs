using System.Globalization;
using Imaging.Core;

namespace Imaging.Manifest;

/// <summary>The kinds of values a manifest has. Each read reports a bad value and gives the stand-in.</summary>
internal static class ManifestValues
{
    private const int PatternLength = 128;
    private const string UnquotedRemedy = "Write it without quotes.";

    /// <summary>Text of 1 to <paramref name="maxLength"/> characters with no control characters; "" as the stand-in.</summary>
    public static string Text(this ManifestSection section, string name, int maxLength, bool lines = false) =>
        section.Scalar(name) is { } scalar ? section.Text(scalar, maxLength, lines) : "";

    /// <summary>The same for an item of a list.</summary>
    public static string Text(this ManifestSection section, ScalarNode scalar, int maxLength, bool lines = false)
    {
        string text = scalar.Text;
        string expected = $"1 to {maxLength} characters";
        if (text.Length == 0)
            section.Problems.Add(scalar, "an empty text", expected, "Write something between the quotes, or delete the field.");
        else if (text.Length > maxLength)
            section.Problems.Add(scalar, $"{text.Length} characters", expected, "Shorten it.");
        else if (HasUnprintable(text, lines))
            section.Problems.Add(scalar, scalar.Describe(), "printable text",
                "Put text with \\ in 'single' quotes; in double quotes \\ starts an escape.");
        else
            return text;
        return "";
    }

    /// <summary>A pattern, in which <c>*</c> and <c>?</c> are wildcards; null when there is none.</summary>
    public static string? Pattern(this ManifestSection section, string name) =>
        section.Scalar(name) is { } scalar ? section.Pattern(scalar) : null;

    /// <summary>The same for an item of a list.</summary>
    public static string Pattern(this ManifestSection section, ScalarNode scalar) => section.Text(scalar, PatternLength);

    /// <summary>A name by the rule of <see cref="ManifestName"/>; "" as the stand-in.</summary>
    public static string Name(this ManifestSection section, string name)
    {
        if (section.Scalar(name) is not { } scalar)
            return "";
        if (ManifestName.IsValid(scalar.Text))
            return scalar.Text;
        string remedy = ManifestName.IsDevice(scalar.Text)
            ? "Windows keeps this name for a device; choose another."
            : "It becomes part of ids and file names; use - for a space.";
        section.Problems.Add(scalar, scalar.Describe(), ManifestName.Expected, remedy);
        return "";
    }

    /// <summary>A size in bytes; null when there is none or it was reported.</summary>
    public static long? Size(this ManifestSection section, string name)
    {
        if (section.Scalar(name) is not { } scalar)
            return null;
        if (ByteSize.TryParse(scalar.Text, out long bytes))
            return bytes;
        section.Problems.Add(scalar, scalar.Describe(), "a size", "Write a number with KiB, MiB, GiB, kB, MB or GB, such as 60GB.");
        return null;
    }

    /// <summary>A whole number from 1; 0 as the stand-in.</summary>
    public static int Count(this ManifestSection section, string name)
    {
        if (section.Scalar(name) is not { } scalar)
            return 0;
        if (scalar.IsPlain && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
            return number;
        section.Problems.Add(scalar, scalar.Describe(), "a whole number from 1",
            scalar.IsPlain ? "Write it in digits, such as 1." : UnquotedRemedy);
        return 0;
    }

    /// <summary><c>true</c> or <c>false</c>; false when there is none.</summary>
    public static bool Flag(this ManifestSection section, string name)
    {
        if (section.Scalar(name) is not { } scalar)
            return false;
        if (scalar is { IsPlain: true, Text: "true" or "false" })
            return scalar.Text == "true";
        section.Problems.Add(scalar, scalar.Describe(), "true or false",
            scalar.IsPlain ? "Write true or false, in small letters." : UnquotedRemedy);
        return false;
    }

    /// <summary>A day as <c>yyyy-MM-dd</c>; null when there is none.</summary>
    public static DateOnly? Day(this ManifestSection section, string name)
    {
        if (section.Scalar(name) is not { } scalar)
            return null;
        if (DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return day;
        section.Problems.Add(scalar, scalar.Describe(), "a day", "Write year-month-day, such as 2027-09-01.");
        return null;
    }

    /// <summary>A time as <c>30s</c>, <c>10min</c> or <c>2h</c>; null when there is none or it was reported.</summary>
    public static TimeSpan? Duration(this ManifestSection section, string name, TimeSpan least, TimeSpan most, string expected)
    {
        if (section.Scalar(name) is not { } scalar)
            return null;
        string number = scalar.Text.TrimEnd([.. "abcdefghijklmnopqrstuvwxyz"]);
        int unit = scalar.Text[number.Length..] switch { "s" => 1, "min" => 60, "h" => 3600, _ => 0 };
        if (unit == 0 || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            section.Problems.Add(scalar, scalar.Describe(), "a time", "Write a whole number with s, min or h, such as 10min.");
        else if (TimeSpan.FromSeconds((long)count * unit) is var time && (time < least || time > most))
            section.Problems.Add(scalar, scalar.Text, expected, "Write 10min or the like.");
        else
            return time;
        return null;
    }

    /// <summary>One of a few words; null when there is none or it is another.</summary>
    public static T? Choice<T>(this ManifestSection section, string name, IReadOnlyDictionary<string, T> choices)
        where T : struct =>
        section.Scalar(name) is { } scalar ? section.Choice(scalar, choices) : null;

    /// <summary>The same for an item of a list.</summary>
    public static T? Choice<T>(this ManifestSection section, ScalarNode scalar, IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        if (choices.TryGetValue(scalar.Text, out T choice))
            return choice;
        string? meant = Nearest.To(scalar.Text, choices.Keys);
        section.Problems.Add(scalar, scalar.Describe(), OneOf([.. choices.Keys]),
            meant is null ? "Write one of these." : $"Did you mean {meant}?");
        return null;
    }

    /// <summary>A place in the Windows volume; null when there is none or it was reported.</summary>
    public static TargetPath? Target(this ManifestSection section, string name)
    {
        if (section.Scalar(name) is not { } scalar)
            return null;
        if (scalar.Text.Any(char.IsControl))
            section.Text(scalar, TargetPath.MaxLength);
        else if (TargetPath.TryParse(scalar.Text, out TargetPath path, out string fault))
            return path;
        else
            section.Problems.Add(scalar, $"{scalar.Describe()} with {fault}", "a path in the Windows volume",
                "Write it from the root without a drive, such as '\\Windows\\Panther\\unattend.xml'.");
        return null;
    }

    private static string OneOf(string[] words) =>
        words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";

    private static bool HasUnprintable(string text, bool lines)
    {
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            // A lone half of a surrogate pair reads as U+FFFD, and cannot be written as UTF-8.
            if (rune == System.Text.Rune.ReplacementChar || (System.Text.Rune.IsControl(rune) && !(lines && rune.Value == '\n')))
                return true;
        }

        return false;
    }
}
