using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Manifest;

/// <summary>
/// Finds out at the build what would go wrong with a template at a machine, whatever values that has: 1. it is parsed; 2. its defaults can
/// stand in it; 3. it is filled with marks, and read as its reader would: all marks have to come back as text; 4. none of them is in a
/// command; 5. what is a secret by its place has to be a value that is marked secret; 6. what a computer is called has to be a name.
/// </summary>
/// <param name="secrets">Names of values that are marked secret.</param>
internal sealed partial class TemplateCheck(TextKind kind, TextEncoding encoding, int size, IReadOnlyList<string> secrets)
{
    /// <summary>Private characters, which no template needs: they are what a mark begins and ends with.</summary>
    private const char MarkStart = '\uE000';
    private const char MarkEnd = '\uE001';

    /// <summary>Elements whose text is a secret: of answer files, and of WLAN profiles.</summary>
    private const string SecretNames = "Password|AdministratorPassword|MachinePassword|ProductKey|AccountData|keyMaterial";

    private static readonly string[] s_secretElements = SecretNames.Split('|');

    /// <summary>Their children that have it instead.</summary>
    private static readonly string[] s_secretChildren = ["Value", "Key"];

    /// <summary>What is run: of answer files, and of scheduled tasks.</summary>
    private static readonly string[] s_commands = ["CommandLine", "Command", "Arguments"];

    /// <summary>Elements with a <c>Path</c> that is run.</summary>
    private static readonly string[] s_commandParents = ["RunSynchronousCommand", "RunAsynchronousCommand"];

    private const string SecretRemedy = "Everybody can read a release. Write {{password}} or the like there, a column of machines.csv, and "
        + "values: { password: { secret: true } } in the manifest.";

    private const string CommentRemedy = "Everybody can read a release: delete it from the comment.";

    private static readonly string[] s_lineEnds = ["\r\n", "\n", "\r"];

    /// <returns>What the release says of computer names in it.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: the first thing that is wrong.</exception>
    public IReadOnlyList<string> Check(byte[] bytes)
    {
        var template = Template.Parse(bytes);
        Placeholder[] placeholders = [.. template.Placeholders];
        string written = System.Text.Encoding.UTF8.GetString(bytes);
        CheckCharacter(MarkStart, written);
        CheckCharacter(MarkEnd, written);
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
        foreach (XElement element in document.Descendants())
            CheckCommand(element, placeholders);
        CheckSecrets(document, LineOf, placeholders, SecretRemedy);
        foreach (XComment comment in document.DescendantNodes().OfType<XComment>())
            CheckComment(comment);
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

    /// <summary>No escape helps where a shell reads the text after XML's reader has.</summary>
    private static void CheckCommand(XElement element, Placeholder[] placeholders)
    {
        bool isBelow = element.Ancestors().Any(e => Is(e.Name, s_commandParents));
        if (IsCommand(element.Name, isBelow))
            CheckText(
                $"<{element.Name.LocalName}>",
                string.Concat(element.DescendantsAndSelf().Attributes().Select(a => a.Value).Prepend(element.Value)));
        foreach (XAttribute attribute in element.Attributes().Where(a => IsCommand(a.Name, isBelow || Is(element.Name, s_commandParents))))
            CheckText($"{attribute.Name.LocalName}=", attribute.Value);

        void CheckText(string what, string text)
        {
            if (Marks(text).Select(mark => placeholders[mark]).FirstOrDefault() is { } placeholder)
                throw Wrong(LineOf(element), $"{what} with {{{{{placeholder.Name}}}}}, a part of a command",
                    "a command that is the same for all machines",
                    "machines.csv is not signed, and could have another command run: put it into a .json or .ini machine file that the "
                        + "command reads.");
        }
    }

    private static bool IsCommand(XName name, bool isBelow) =>
        Is(name, s_commands) || (isBelow && name.LocalName.Equals("Path", StringComparison.OrdinalIgnoreCase));

    /// <summary>What was commented out is in the release as well. Marks are in no comment.</summary>
    private void CheckComment(XComment comment)
    {
        string place = $"{LineOf(comment)}, a comment";
        if (ReadComment(comment) is { } tree)
        {
            CheckSecrets(tree, _ => place, [], CommentRemedy);
            return;
        }

        if (SecretElement().Matches(comment.Value).FirstOrDefault(m => Tag().Replace(m.Groups["text"].Value, "").Trim() != "") is { } match)
            throw LiteralSecret(place, $"<{match.Groups["name"].Value}>", CommentRemedy);
        if (SecretAttribute().Match(comment.Value) is { Success: true } attribute)
            throw LiteralSecret(place, $"{attribute.Groups["name"].Value}=", CommentRemedy);
    }

    /// <summary>What was commented out, if it is well-formed; most comments are prose.</summary>
    private static XElement? ReadComment(XComment comment)
    {
        IEnumerable<XAttribute> prefixes = comment.Ancestors().Attributes().Where(a => a.IsNamespaceDeclaration).DistinctBy(a => a.Name);
        try
        {
            return XElement.Parse($"<comment {string.Join(' ', prefixes)}>{comment.Value}</comment>");
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private void CheckSecrets(XContainer tree, Func<XElement, string> placeOf, Placeholder[] placeholders, string remedy)
    {
        foreach (XElement element in tree.Descendants())
        {
            string place = placeOf(element);
            bool isSecret = Is(element.Name, s_secretElements);
            if (isSecret)
                CheckSecret($"<{element.Name.LocalName}>", TextOf(element), place, placeholders, remedy);
            foreach (XAttribute attribute in element.Attributes()
                .Where(a => Is(a.Name, s_secretElements) || (isSecret && Is(a.Name, s_secretChildren))))
                CheckSecret($"{attribute.Name.LocalName}=", attribute.Value, place, placeholders, remedy);
        }
    }

    /// <summary>A comment there may be the secret, commented out.</summary>
    private static string TextOf(XElement secret) => string.Concat(secret.Nodes()
        .Concat(secret.Elements().Where(e => Is(e.Name, s_secretChildren)).SelectMany(e => e.DescendantNodes()))
        .Select(node => node switch { XText text => text.Value, XComment comment => comment.Value, _ => "" }));

    private void CheckSecret(string what, string text, string place, Placeholder[] placeholders, string remedy)
    {
        foreach (int mark in Marks(text))
        {
            if (!IsSecret(placeholders[mark]))
                throw Wrong(place, $"{what} with {{{{{placeholders[mark].Name}}}}}, which is not marked secret",
                    "a value that is", $"Write values: {{ {placeholders[mark].Name}: {{ secret: true }} }} in the manifest.");
        }

        if (!string.IsNullOrWhiteSpace(WithoutMarks(text)))
            throw LiteralSecret(place, what, remedy);
    }

    private static ImagingException LiteralSecret(string place, string what, string remedy) =>
        Wrong(place, $"{what} with literal text", "a value that is marked secret", remedy);

    /// <summary>The template of a name; null where it is none of a machine's.</summary>
    private string? NameIn(XElement element, Placeholder[] placeholders)
    {
        int[] marks = [.. Marks(element.Value)];
        string place = LineOf(element);
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
        foreach ((int i, string line) in written.Split(s_lineEnds, StringSplitOptions.None).Index())
        {
            int open = line.IndexOf("{{", StringComparison.Ordinal);
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (open >= 0 && (equals < 0 || equals > open || line.TrimStart()[0] is ';' or '#' or '['))
                throw Wrong($"line {i + 1}", "{{…}} before =", "key={{…}}", "Values stand only behind the = of their line.");
        }
    }

    private bool IsSecret(Placeholder placeholder) => secrets.Contains(placeholder.Name, StringComparer.OrdinalIgnoreCase);

    private static bool Is(XName name, string[] names) => names.Contains(name.LocalName, StringComparer.OrdinalIgnoreCase);

    private static string LineOf(XObject node) => $"line {((IXmlLineInfo)node).LineNumber}";

    private static string Mark(int number) => string.Create(CultureInfo.InvariantCulture, $"{MarkStart}{number}{MarkEnd}");

    /// <summary>The numbers of the marks in a text.</summary>
    private static IEnumerable<int> Marks(string text) => text.Split(MarkStart).Skip(1)
        .Select(part => int.Parse(part[..part.IndexOf(MarkEnd, StringComparison.Ordinal)], CultureInfo.InvariantCulture));

    private static string WithoutMarks(string text) => string.Concat(
        text.Split(MarkStart).Select((part, i) => i == 0 ? part : part[(part.IndexOf(MarkEnd, StringComparison.Ordinal) + 1)..]));

    /// <summary>With all that is in it, or behind it where it has no end.</summary>
    [GeneratedRegex(
        $@"<([\w.-]+:)?(?<name>{SecretNames})(\s[^>]*)?(?<!/)>(?<text>.*?)(</([\w.-]+:)?\k<name>\s*>|\z)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SecretElement();

    [GeneratedRegex(
        $@"\b(?<name>{SecretNames})\s*=\s*(""\s*[^""\s]|'\s*[^'\s])",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex SecretAttribute();

    [GeneratedRegex(@"</?\w[^>]*>")]
    private static partial Regex Tag();

    /// <summary>What a parser says, as a part of a sentence.</summary>
    private static string Shown(string message) => message.Replace(MarkStart, '{').Replace(MarkEnd, '}').TrimEnd('.');

    private static ImagingException Wrong(string place, string found, string expected, string remedy) =>
        new(ExitCode.Manifest, place, found, expected, remedy);
}
