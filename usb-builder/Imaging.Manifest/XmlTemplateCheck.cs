using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Manifest;

/// <summary>
/// The checks of a template in XML: it is well-formed, and all its values stand where they are escaped; none is a part of a command; what
/// is a secret by its place is a value that is marked secret; what a computer is called is a name.
/// </summary>
/// <param name="secrets">Names of values that are marked secret.</param>
/// <param name="placeholders">Of the template, in order.</param>
internal sealed partial class XmlTemplateCheck(TextEncoding encoding, IReadOnlyList<string> secrets, Placeholder[] placeholders)
{
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

    /// <param name="filled">With a mark for each placeholder, in their order.</param>
    /// <returns>Templates of what it calls a computer.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: the first thing that is wrong.</exception>
    public IReadOnlyList<string> Check(string filled)
    {
        XDocument document = Parse(filled);
        if (document.Declaration?.Encoding is { Length: > 0 } declared && !Fits(declared))
            throw TemplateCheck.Wrong(
                "the XML declaration", $"encoding=\"{declared}\"", $"the file's, {encoding}", "Delete it there, or correct it.");
        IEnumerable<string> values = document.DescendantNodes().OfType<XText>().Where(t => t is not XCData).Select(t => t.Value)
            .Concat(document.Descendants().Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => a.Value));
        var found = values.SelectMany(TemplateMarks.In).ToHashSet();
        if (Enumerable.Range(0, placeholders.Length).FirstOrDefault(i => !found.Contains(i), -1) is >= 0 and var lost)
            throw TemplateCheck.Wrong($"{{{{{placeholders[lost].Name}}}}}", "a place in a comment, a CDATA section or a namespace",
                "one in text or in an attribute", "Values are escaped only there: move it.");
        foreach (XElement element in document.Descendants())
            CheckCommand(element);
        CheckSecrets(document, LineOf, SecretRemedy);
        foreach (XComment comment in document.DescendantNodes().OfType<XComment>())
            CheckComment(comment);
        return [.. document.Descendants().Where(e => e.Name.LocalName == "ComputerName").Select(NameIn).OfType<string>()];
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
            throw TemplateCheck.Wrong(
                "the template, filled", $"no well-formed XML: {TemplateMarks.Shown(e.Message)}",
                "XML without a DTD, in the file's encoding", "Correct the template.");
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
    private void CheckCommand(XElement element)
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
            if (TemplateMarks.In(text).Select(mark => placeholders[mark]).FirstOrDefault() is { } placeholder)
                throw TemplateCheck.Wrong(LineOf(element), $"{what} with {{{{{placeholder.Name}}}}}, a part of a command",
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
            CheckSecrets(tree, _ => place, CommentRemedy);
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

    private void CheckSecrets(XContainer tree, Func<XElement, string> placeOf, string remedy)
    {
        foreach (XElement element in tree.Descendants())
        {
            string place = placeOf(element);
            bool isSecret = Is(element.Name, s_secretElements);
            if (isSecret)
                CheckSecret($"<{element.Name.LocalName}>", TextOf(element), place, remedy);
            foreach (XAttribute attribute in element.Attributes()
                .Where(a => Is(a.Name, s_secretElements) || (isSecret && Is(a.Name, s_secretChildren))))
                CheckSecret($"{attribute.Name.LocalName}=", attribute.Value, place, remedy);
        }
    }

    /// <summary>A comment there may be the secret, commented out.</summary>
    private static string TextOf(XElement secret) => string.Concat(secret.Nodes()
        .Concat(secret.Elements().Where(e => Is(e.Name, s_secretChildren)).SelectMany(e => e.DescendantNodes()))
        .Select(node => node switch { XText text => text.Value, XComment comment => comment.Value, _ => "" }));

    private void CheckSecret(string what, string text, string place, string remedy)
    {
        foreach (int mark in TemplateMarks.In(text))
        {
            if (!IsSecret(placeholders[mark]))
                throw TemplateCheck.Wrong(place, $"{what} with {{{{{placeholders[mark].Name}}}}}, which is not marked secret",
                    "a value that is", $"Write values: {{ {placeholders[mark].Name}: {{ secret: true }} }} in the manifest.");
        }

        if (!string.IsNullOrWhiteSpace(TemplateMarks.Without(text)))
            throw LiteralSecret(place, what, remedy);
    }

    private static ImagingException LiteralSecret(string place, string what, string remedy) =>
        TemplateCheck.Wrong(place, $"{what} with literal text", "a value that is marked secret", remedy);

    /// <summary>The template of a name; null where it is none of a machine's.</summary>
    private string? NameIn(XElement element)
    {
        int[] marks = [.. TemplateMarks.In(element.Value)];
        string place = LineOf(element);
        if (marks.Length == 0)
        {
            if (element.Value is not ("" or "*") && ComputerName.ErrorIn(element.Value) is { } reason)
                throw TemplateCheck.Wrong(place, $"<ComputerName>: {reason}", "a name that a computer may have, or *", "Correct it.");
            return null;
        }

        if (placeholders.Where((p, i) => marks.Contains(i)).FirstOrDefault(IsSecret) is { } secret)
            throw TemplateCheck.Wrong(place, $"<ComputerName> with {{{{{secret.Name}}}}}, which is marked secret", "a value that is not",
                "Anybody on the network reads a computer's name: use another value.");
        IEnumerable<string> fixedParts = marks.Select(m => placeholders[m].Default ?? "").Append(TemplateMarks.Without(element.Value));
        if (!fixedParts.All(part => part.All(ComputerName.IsAllowed)))
            throw TemplateCheck.Wrong(
                place, "<ComputerName> with characters other than letters, digits and hyphens", "a name that a computer may have",
                "Delete them, blanks and line ends too.");
        string name = element.Value;
        foreach (int mark in marks)
            name = name.Replace(TemplateMarks.Of(mark), AsWritten(placeholders[mark]), StringComparison.Ordinal);
        return name;
    }

    private static string AsWritten(Placeholder placeholder) =>
        placeholder.Default is null ? $"{{{{{placeholder.Name}}}}}" : $"{{{{{placeholder.Name}|{placeholder.Default}}}}}";

    private bool IsSecret(Placeholder placeholder) => secrets.Contains(placeholder.Name, StringComparer.OrdinalIgnoreCase);

    private static bool Is(XName name, string[] names) => names.Contains(name.LocalName, StringComparer.OrdinalIgnoreCase);

    private static string LineOf(XObject node) => $"line {((IXmlLineInfo)node).LineNumber}";

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
}
