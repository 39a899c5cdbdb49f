using System.Text.Json;
using System.Text.RegularExpressions;
using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Manifest;

/// <summary>
/// Finds out at the build what would go wrong with a template at a machine, whatever values that has: 1. it is parsed; 2. its defaults can
/// stand in it; 3. it is filled with marks, and read as its reader would: all marks have to come back as text; 4. none of them is in a
/// command; 5. what is a secret by its place has to be a value that is marked secret; 6. what a computer is called has to be a name.
/// </summary>
/// <param name="secrets">Names of values that are marked secret.</param>
internal sealed class TemplateCheck(TextKind kind, TextEncoding encoding, int size, IReadOnlyList<string> secrets)
{
    private static readonly string[] s_lineEnds = ["\r\n", "\n", "\r"];

    /// <returns>What the release says of computer names in it.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: the first thing that is wrong.</exception>
    public IReadOnlyList<string> Check(byte[] bytes)
    {
        var template = Template.Parse(bytes);
        Placeholder[] placeholders = [.. template.Placeholders];
        string written = System.Text.Encoding.UTF8.GetString(bytes);
        CheckCharacter(TemplateMarks.Start, written);
        CheckCharacter(TemplateMarks.End, written);
        foreach (Placeholder placeholder in placeholders)
            CheckDefault(placeholder);
        int next = 0;
        string filled = kind is TextKind.Xml or TextKind.Json
            ? template.Fill(kind, encoding, _ => TemplateMarks.Of(next++))
            : template.Fill(kind, encoding, _ => "x");
        if (encoding == TextEncoding.Ascii && filled.FirstOrDefault(c => !char.IsAscii(c)) is not '\0' and var other)
            throw Wrong(
                "the template", $"the character '{other}'", "ASCII alone", "Write it as &#x…; in XML, or choose another encoding.");
        CheckSize(template);
        switch (kind)
        {
            case TextKind.Xml:
                return new XmlTemplateCheck(encoding, secrets, placeholders).Check(filled);
            case TextKind.Json:
                CheckJson(filled);
                return [];
            default:
                CheckLines(filled, written);
                return [];
        }
    }

    /// <summary>Refuses what would be taken for a part of a mark, itself or as a reference, which XML's reader makes it of.</summary>
    private void CheckCharacter(char c, string written)
    {
        string code = $"{(int)c:X4}";
        if (written.Contains(c) || (kind == TextKind.Xml && Regex.IsMatch(written, $"&#(x0*{code}|0*{(int)c});", RegexOptions.IgnoreCase)))
            throw Wrong("the template", $"the character U+{code}", "characters that mean something to others", "Delete it.");
    }

    private void CheckDefault(Placeholder placeholder)
    {
        if (placeholder.Default is not { } text)
            return;
        string place = $"{{{{{placeholder.Name}}}}}";
        if (secrets.Contains(placeholder.Name, StringComparer.OrdinalIgnoreCase) && text.Length > 0)
            throw Wrong(place, "a default of a secret value", "none: it would stand in the release", "Delete |, and what follows it.");
        if (placeholder.Name.Equals("name", StringComparison.OrdinalIgnoreCase) && ComputerName.ErrorIn(text) is { } reason)
            throw Wrong(place, $"a default that is no name: {reason}", "one that a computer may have", "Correct the default.");
        try
        {
            Template.Parse($"{{{{x|{text}}}}}").Fill(kind, encoding, _ => null);
        }
        catch (ImagingException e) when (e.Code == ExitCode.MachineValues)
        {
            throw Wrong(place, "a default with a character that this kind of file cannot hold", e.Expected, "Correct the default.");
        }
    }

    private void CheckSize(Template template)
    {
        int least = Template.Encode(template.Fill(kind, encoding, _ => "x"), encoding).Length;
        if (least > size)
            throw Wrong("the template", $"{least} bytes", $"at most {size}, the file's size", "Raise size, or shorten the template.");
    }

    private static void CheckJson(string filled)
    {
        try
        {
            using JsonDocument _ = JsonDocument.Parse(filled);
        }
        catch (JsonException e)
        {
            throw Wrong(
                "the template, filled", $"no JSON: {TemplateMarks.Shown(e.Message)}",
                "JSON, with {{…}} in \"strings\" alone", "Correct the template.");
        }
    }

    /// <param name="written">The template itself.</param>
    private void CheckLines(string filled, string written)
    {
        if (filled.Length > 0 && !filled.EndsWith('\n'))
            throw Wrong("the template", "a last line without an end", "a line end: blanks follow it", "End the last line.");
        if (kind != TextKind.Ini)
            return;
        foreach ((int i, string line) in written.Split(s_lineEnds, StringSplitOptions.None).Index())
        {
            int open = line.IndexOf("{{", StringComparison.Ordinal);
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (open >= 0 && (equals < 0 || equals > open || line.TrimStart()[0] is ';' or '#' or '['))
                throw Wrong($"line {i + 1}", "{{…}} before =", "key={{…}}", "Values stand only behind the = of their line.");
        }
    }

    internal static ImagingException Wrong(string place, string found, string expected, string remedy) =>
        new(ExitCode.Manifest, place, found, expected, remedy);
}
