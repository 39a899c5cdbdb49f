using System.Text;
using Imaging.Core;

namespace Imaging.Templates;

/// <summary>Where a value goes.</summary>
/// <param name="Name">As <see cref="ValueName"/>.</param>
/// <param name="Default">What stands there where a machine has no such value; null: it has to have one.</param>
public sealed record Placeholder(string Name, string? Default);

/// <summary>
/// A text with <c>{{name}}</c> and <c>{{name|default}}</c>, parsed once and filled for each machine. A default is a value like others:
/// both are escaped.
/// </summary>
public sealed class Template
{
    private const string Open = "{{";
    private const string Close = "}}";

    /// <summary>Literal text, or a placeholder.</summary>
    private readonly List<(string Text, Placeholder? Placeholder)> _parts = [];

    private Template()
    {
    }

    public IEnumerable<Placeholder> Placeholders => _parts.Select(p => p.Placeholder).OfType<Placeholder>();

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: something in <c>{{…}}</c> that is no placeholder.</exception>
    public static Template Parse(string text)
    {
        var template = new Template();
        int at = 0;
        while (text.IndexOf(Open, at, StringComparison.Ordinal) is >= 0 and int open)
        {
            int close = text.IndexOf(Close, open + Open.Length, StringComparison.Ordinal);
            if (close < 0)
                throw Bad(text, open, "{{ that is not closed");
            template._parts.Add((text[at..open], null));
            template._parts.Add(("", Read(text, open, text[(open + Open.Length)..close])));
            at = close + Close.Length;
        }

        template._parts.Add((text[at..], null));
        return template;
    }

    /// <summary>The bytes of a template file.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: no UTF-8, or as above.</exception>
    public static Template Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            ReadOnlySpan<byte> text = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
            return Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text));
        }
        catch (DecoderFallbackException)
        {
            throw new ImagingException(
                ExitCode.Manifest, "the template", "bytes that are not UTF-8", "a text in UTF-8", "Save the template as UTF-8.");
        }
    }

    /// <summary>The text with all values in their places.</summary>
    /// <param name="value">A value by its name; null or empty where the machine has none.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.MachineValues"/>: a value is missing, or cannot stand in such a text. The message has no value.
    /// </exception>
    public string Fill(TextKind kind, TextEncoding encoding, Func<string, string?> value)
    {
        var text = new StringBuilder();
        foreach ((string literal, Placeholder? placeholder) in _parts)
            text.Append(placeholder is null ? Literal(literal, kind, encoding) : Escaped(placeholder, kind, encoding, value));
        return text.ToString();
    }

    /// <summary>The file: filled, encoded, and blanks up to its size.</summary>
    /// <exception cref="ImagingException">
    /// As above; <see cref="ExitCode.MachineValues"/>: longer than the size.
    /// </exception>
    public byte[] Render(TextKind kind, TextEncoding encoding, int size, Func<string, string?> value)
    {
        byte[] bytes = Encode(Fill(kind, encoding, value), encoding);
        if (bytes.Length > size)
            throw new ImagingException(
                ExitCode.MachineValues, "this machine's values", $"{bytes.Length} bytes", $"at most {size}, the file's size",
                "Shorten the values in machines.csv, or build the release with a larger size for this file.");
        byte[] padded = new byte[size];
        bytes.CopyTo(padded, 0);
        Pad(padded.AsSpan(bytes.Length), kind, encoding);
        return padded;
    }

    /// <summary>The bytes a text is stored as.</summary>
    public static byte[] Encode(string text, TextEncoding encoding) => encoding switch
    {
        TextEncoding.Utf8 => Encoding.UTF8.GetBytes(text),
        TextEncoding.Utf16 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
        TextEncoding.Ascii => Encoding.ASCII.GetBytes(text),
    };

    /// <summary>Where it can, a text says what ASCII lacks in another way.</summary>
    private static string Literal(string text, TextKind kind, TextEncoding encoding) =>
        kind == TextKind.Json && encoding == TextEncoding.Ascii ? TextEscape.AsciiJson(text) : text;

    private static string Escaped(Placeholder placeholder, TextKind kind, TextEncoding encoding, Func<string, string?> value)
    {
        string? found = value(placeholder.Name) is { Length: > 0 } own ? own : placeholder.Default;
        string place = $"{Open}{placeholder.Name}{Close}";
        if (found is null)
            throw new ImagingException(
                ExitCode.MachineValues, place, "no such value of this machine",
                $"a column {placeholder.Name} of machines.csv, filled in the line of this machine's serial number",
                "Add it to machines.csv on the stick, and start again.");
        return TextEscape.Of(found, kind, encoding) ?? throw new ImagingException(
            ExitCode.MachineValues, place, "a value with a character that this kind of file cannot hold",
            $"one that {Describe(kind)}{(encoding == TextEncoding.Ascii ? " in ASCII" : "")} can hold",
            "Correct it in machines.csv on the stick, and start again.");
    }

    private static string Describe(TextKind kind) => kind switch
    {
        TextKind.Xml => "XML 1.0",
        TextKind.Json => "JSON",
        TextKind.Ini => "a line of key=value",
        TextKind.Text => "a line of text",
    };

    /// <summary>
    /// XML and JSON allow spaces at their end. Of lines, empty ones follow, and a space where half of a line end would be left.
    /// </summary>
    private static void Pad(Span<byte> rest, TextKind kind, TextEncoding encoding)
    {
        bool hasLines = kind is TextKind.Ini or TextKind.Text;
        int unit = encoding == TextEncoding.Utf16 ? 2 : 1;
        for (int i = 0; i < rest.Length / unit; i++)
        {
            bool isInPair = i < rest.Length / unit / 2 * 2;
            rest[i * unit] = (byte)(!hasLines || !isInPair ? ' ' : i % 2 == 0 ? '\r' : '\n');
        }
    }

    private static Placeholder Read(string text, int at, string inner)
    {
        int bar = inner.IndexOf('|', StringComparison.Ordinal);
        string name = (bar < 0 ? inner : inner[..bar]).Trim();
        if (!ValueName.IsValid(name))
            throw Bad(text, at, name.Length == 0 ? "{{ }} without a name" : "{{ }} with something that is no name");
        return new Placeholder(name, bar < 0 ? null : inner[(bar + 1)..]);
    }

    private static ImagingException Bad(string text, int at, string found) => new(
        ExitCode.Manifest, $"line {text.AsSpan(0, at).Count('\n') + 1}", found,
        $"{{{{name}}}} or {{{{name|default}}}}, the name of {ValueName.Expected}",
        "Correct it; where two braces are meant, write the second as &#123; in XML, or \\u007b in JSON.");
}
