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
    /// <summary>How long a template may be.</summary>
    public const int MaximumBytes = 16 * (int)ByteSize.MiB;

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
    /// <param name="size">
    /// Bytes it may take: no more of it is made than they could hold, however long a value is, and however often it is used.
    /// </param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.MachineValues"/>: a value is missing, or cannot stand in such a text, or the text has more characters than that
    /// many bytes hold. The message has no value.
    /// </exception>
    public string Fill(TextKind kind, TextEncoding encoding, Func<string, string?> value, int size = int.MaxValue)
    {
        int most = size / UnitOf(encoding);
        var text = new StringBuilder();
        foreach ((string literal, Placeholder? placeholder) in _parts)
        {
            string part = placeholder is null ? literal : ValueOf(placeholder, value);
            // Nothing becomes shorter when it is escaped.
            if (part.Length > most - text.Length)
                throw TooLong(size);
            text.Append(placeholder is null ? Literal(part, kind, encoding) : Escaped(placeholder, kind, encoding, part));
            if (text.Length > most)
                throw TooLong(size);
        }

        return text.ToString();
    }

    /// <summary>The file: filled, encoded, and blanks up to its size.</summary>
    /// <exception cref="ImagingException">As above.</exception>
    public byte[] Render(TextKind kind, TextEncoding encoding, int size, Func<string, string?> value)
    {
        byte[] bytes = Encode(Fill(kind, encoding, value, size), encoding);
        if (bytes.Length > size)
            throw TooLong(size);
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

    private static string ValueOf(Placeholder placeholder, Func<string, string?> value) =>
        (value(placeholder.Name) is { Length: > 0 } own ? own : placeholder.Default) ?? throw new ImagingException(
            ExitCode.MachineValues, PlaceOf(placeholder), "no such value of this machine",
            $"a column {placeholder.Name} of machines.csv, filled in the line of this machine's serial number",
            "Add it to machines.csv on the stick, and start again.");

    private static string Escaped(Placeholder placeholder, TextKind kind, TextEncoding encoding, string value) =>
        TextEscape.Of(value, kind, encoding) ?? throw new ImagingException(
            ExitCode.MachineValues, PlaceOf(placeholder), "a value with a character that this kind of file cannot hold",
            $"one that {Describe(kind)}{(encoding == TextEncoding.Ascii ? " in ASCII" : "")} can hold",
            "Correct it in machines.csv on the stick, and start again.");

    private static string PlaceOf(Placeholder placeholder) => $"{Open}{placeholder.Name}{Close}";

    private static ImagingException TooLong(int size) => new(
        ExitCode.MachineValues, "this machine's values", $"more than {size} bytes", $"at most {size}, the file's size",
        "Shorten the values in machines.csv, or build the release with a larger size for this file.");

    /// <summary>The least bytes that a character takes.</summary>
    private static int UnitOf(TextEncoding encoding) => encoding == TextEncoding.Utf16 ? 2 : 1;

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
        int unit = UnitOf(encoding);
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
