using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Manifest;

/// <summary>
/// Finds out at the build what would go wrong with a template at a machine, whatever values that has: 1. it is parsed; 2. its defaults can
/// stand in it; 3. it is filled with marks, and read as its reader would: all marks have to come back as text; 4. what is a secret by its
/// place has to be a value that is marked secret; 5. what a computer is called has to be a name.
/// </summary>
/// <param name="secrets">Names of values that are marked secret.</param>
internal sealed class TemplateCheck(TextKind kind, TextEncoding encoding, int size, IReadOnlyList<string> secrets)
{
    /// <summary>Private characters, which no template needs: they are what a mark begins and ends with.</summary>
    private const char MarkStart = '\uE000';
    private const char MarkEnd = '\uE001';

    /// <summary>Elements whose text is a secret: of answer files, and of WLAN profiles.</summary>
    private static readonly string[] s_secretElements =
        ["Password", "AdministratorPassword", "MachinePassword", "ProductKey", "AccountData", "keyMaterial"];

    /// <summary>Their children that have it instead.</summary>
    private static readonly string[] s_secretChildren = ["Value", "Key"];

    /// <returns>What the release says of computer names in it.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: the first thing that is wrong.</exception>
    public IReadOnlyList<string> Check(byte[] bytes)
    {
        var template = Template.Parse(bytes);
        Placeholder[] placeholders = [.. template.Placeholders];
        if (System.Text.Encoding.UTF8.GetString(bytes).AsSpan().IndexOfAny(MarkStart, MarkEnd) >= 0)
            throw Wrong("the template", "U+E000 or U+E001", "characters that mean something to others", "Delete them.");
        foreach (Placeholder placeholder in placeholders)
            CheckDefault(placeholder);
        int next = 0;
        string filled = kind is TextKind.Xml or TextKind.Json
            ? template.Fill(kind, encoding, _ => string.Create(CultureInfo.InvariantCulture, $"{MarkStart}{next++}{MarkEnd}"))
            : template.Fill(kind, encoding, _ => "x");
        if (encoding == TextEncoding.Ascii && filled.FirstOrDefault(c => !char.IsAscii(c)) is not '\0' and var other)
            throw Wrong(
                "the template", $"the character '{other}'", "ASCII alone", "Write it as &#x…; in XML, or choose another encoding.");
        CheckSize(template);
        switch (kind)
        {
            case TextKind.Xml:
                return CheckXml(filled, placeholders);
            case TextKind.Json:
                CheckJson(filled);
                return [];
            default:
                CheckLines(filled, System.Text.Encoding.UTF8.GetString(bytes));
                return [];
        }
    }

    private void CheckDefault(Placeholder placeholder)
    {
        if (placeholder.Default is not { } text)
            return;
        string place = $"{{{{{placeholder.Name}}}}}";
        if (IsSecret(placeholder) && text.Length > 0)
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

    private List<string> CheckXml(string filled, Placeholder[] placeholders)
    {
        XDocument document = Parse(filled);
        if (document.Declaration?.Encoding is { Length: > 0 } declared && !Fits(declared))
            throw Wrong("the XML declaration", $"encoding=\"{declared}\"", $"the file's, {encoding}", "Delete it there, or correct it.");
        IEnumerable<string> values = document.DescendantNodes().OfType<XText>().Where(t => t is not XCData).Select(t => t.Value)
            .Concat(document.Descendants().Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => a.Value));
        var found = values.SelectMany(Marks).ToHashSet();
        if (Enumerable.Range(0, placeholders.Length).FirstOrDefault(i => !found.Contains(i), -1) is >= 0 and var lost)
            throw Wrong($"{{{{{placeholders[lost].Name}}}}}", "a place in a comment, a CDATA section or a namespace",
                "one in text or in an attribute", "Values are escaped only there: move it.");
        foreach (XElement element in document.Descendants().Where(e => Is(e, s_secretElements)))
            CheckSecret(element, placeholders);
        return [.. document.Descendants().Where(e => e.Name.LocalName == "ComputerName").Select(e => NameIn(e, placeholders))
            .OfType<string>()];
    }

    private XDocument Parse(string filled)
    {
        try
        {
            using var stream = new MemoryStream(Template.Encode(filled, encoding));
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo);
        }
        catch (XmlException e)
        {
            throw Wrong("the template, filled", $"no well-formed XML: {Shown(e.Message)}", "XML without a DTD, in the file's encoding",
                "Correct the template.");
        }
    }

    private bool Fits(string declared) => encoding switch
    {
        TextEncoding.Utf8 => declared.Equals("utf-8", StringComparison.OrdinalIgnoreCase),
        TextEncoding.Utf16 => declared.Equals("utf-16", StringComparison.OrdinalIgnoreCase),
        TextEncoding.Ascii => declared.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || declared.Equals("us-ascii", StringComparison.OrdinalIgnoreCase),
    };

    private void CheckSecret(XElement element, Placeholder[] placeholders)
    {
        IEnumerable<XText> texts = element.Nodes().OfType<XText>()
            .Concat(element.Elements().Where(e => Is(e, s_secretChildren)).SelectMany(e => e.DescendantNodes().OfType<XText>()));
        string text = string.Concat(texts.Select(t => t.Value));
        string place = $"line {((IXmlLineInfo)element).LineNumber}";
        foreach (int mark in Marks(text))
        {
            if (!IsSecret(placeholders[mark]))
                throw Wrong(place, $"<{element.Name.LocalName}> with {{{{{placeholders[mark].Name}}}}}, which is not marked secret",
                    "a value that is", $"Write values: {{ {placeholders[mark].Name}: {{ secret: true }} }} in the manifest.");
        }

        if (!string.IsNullOrWhiteSpace(WithoutMarks(text)))
            throw Wrong(place, $"<{element.Name.LocalName}> with literal text", "a value that is marked secret",
                "Everybody can read a release. Write {{password}} or the like there, a column of machines.csv, and values: { password: { "
                    + "secret: true } } in the manifest.");
    }

    /// <summary>The template of a name; null where it is none of a machine's.</summary>
    private string? NameIn(XElement element, Placeholder[] placeholders)
    {
        int[] marks = [.. Marks(element.Value)];
        string place = $"line {((IXmlLineInfo)element).LineNumber}";
        if (marks.Length == 0)
        {
            if (element.Value is not ("" or "*") && ComputerName.ErrorIn(element.Value) is { } reason)
                throw Wrong(place, $"<ComputerName>: {reason}", "a name that a computer may have, or *", "Correct it.");
            return null;
        }

        if (placeholders.Where((p, i) => marks.Contains(i)).FirstOrDefault(IsSecret) is { } secret)
            throw Wrong(place, $"<ComputerName> with {{{{{secret.Name}}}}}, which is marked secret", "a value that is not",
                "Anybody on the network reads a computer's name: use another value.");
        IEnumerable<string> fixedParts = marks.Select(m => placeholders[m].Default ?? "").Append(WithoutMarks(element.Value));
        if (!fixedParts.All(part => part.All(ComputerName.IsAllowed)))
            throw Wrong(place, "<ComputerName> with characters other than letters, digits and hyphens", "a name that a computer may have",
                "Delete them, blanks and line ends too.");
        string name = element.Value;
        foreach (int mark in marks)
            name = name.Replace(Mark(mark), AsWritten(placeholders[mark]), StringComparison.Ordinal);
        return name;
    }

    private static string AsWritten(Placeholder placeholder) =>
        placeholder.Default is null ? $"{{{{{placeholder.Name}}}}}" : $"{{{{{placeholder.Name}|{placeholder.Default}}}}}";

    private static void CheckJson(string filled)
    {
        try
        {
            using JsonDocument _ = JsonDocument.Parse(filled);
        }
        catch (JsonException e)
        {
            throw Wrong(
                "the template, filled", $"no JSON: {Shown(e.Message)}", "JSON, with {{…}} in \"strings\" alone", "Correct the template.");
        }
    }

    /// <param name="written">The template itself.</param>
    private void CheckLines(string filled, string written)
    {
        if (filled.Length > 0 && !filled.EndsWith('\n'))
            throw Wrong("the template", "a last line without an end", "a line end: blanks follow it", "End the last line.");
        if (kind != TextKind.Ini)
            return;
        foreach ((int i, string line) in written.Split('\n').Index())
        {
            int open = line.IndexOf("{{", StringComparison.Ordinal);
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (open >= 0 && (equals < 0 || equals > open || line.TrimStart()[0] is ';' or '#' or '['))
                throw Wrong($"line {i + 1}", "{{…}} before =", "key={{…}}", "Values stand only behind the = of their line.");
        }
    }

    private bool IsSecret(Placeholder placeholder) => secrets.Contains(placeholder.Name, StringComparer.OrdinalIgnoreCase);

    private static bool Is(XElement element, string[] names) => names.Contains(element.Name.LocalName, StringComparer.OrdinalIgnoreCase);

    private static string Mark(int number) => string.Create(CultureInfo.InvariantCulture, $"{MarkStart}{number}{MarkEnd}");

    /// <summary>The numbers of the marks in a text.</summary>
    private static IEnumerable<int> Marks(string text) => text.Split(MarkStart).Skip(1)
        .Select(part => int.Parse(part[..part.IndexOf(MarkEnd, StringComparison.Ordinal)], CultureInfo.InvariantCulture));

    private static string WithoutMarks(string text) => string.Concat(
        text.Split(MarkStart).Select((part, i) => i == 0 ? part : part[(part.IndexOf(MarkEnd, StringComparison.Ordinal) + 1)..]));

    /// <summary>What a parser says, as a part of a sentence.</summary>
    private static string Shown(string message) => message.Replace(MarkStart, '{').Replace(MarkEnd, '}').TrimEnd('.');

    private static ImagingException Wrong(string place, string found, string expected, string remedy) =>
        new(ExitCode.Manifest, place, found, expected, remedy);
}
