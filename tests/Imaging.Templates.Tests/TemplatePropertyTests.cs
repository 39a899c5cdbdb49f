using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;

namespace Imaging.Templates.Tests;

/// <summary>Whatever a value is: the file is well-formed, and its reader gets the value back as it was; or it is refused.</summary>
public sealed class TemplatePropertyTests
{
    private const int Size = 4096;

    /// <summary>What readers of such files take for something else, and parts of what an attacker would write.</summary>
    private static readonly string[] s_bits =
    [
        "<", ">", "&", "\"", "'", "&amp;", "]]>", "<!--", "-->", "</v>", "<?x ?>", "&#x41;", "\\", "\\u0041", "\\\"", "{{", "}}",
        "{{v}}", "{", "}", "\t", "\r", "\n", "\r\n", "\0", "\u0001", "\u007f", "\u0085", "\u2028", "\uFEFF",
        "\uFFFE", "\uFFFF", "\uD800", "\uDC00", "😀", "æ", "Ж",
        " ", "  ", ";", "#", "=", "[", "a", "PC-1", "0",
    ];

    private static Gen<string> Values => Gen.OneOf(
        Gen.Elements(s_bits).NonEmptyListOf().Select(bits => string.Concat(bits.Take(20))),
        ArbMap.Default.GeneratorFor<string>().Where(s => s is { Length: > 0 and < 200 }));

    public static TheoryData<TextEncoding> Encodings => [TextEncoding.Utf8, TextEncoding.Utf16, TextEncoding.Ascii];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Xml_AnyValue_IsReadBackOrCannotBeInXml(TextEncoding encoding) => Check(value =>
    {
        if (Render("<r a='x{{v}}' b=\"{{v}}\"><v>{{v}}</v>{{v}}</r>", TextKind.Xml, encoding, value) is not { } bytes)
            return !IsXml(value);
        using var reader = XmlReader.Create(new MemoryStream(bytes));
        XElement root = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
        return root.Attribute("a")!.Value == "x" + value && root.Attribute("b")!.Value == value && root.Element("v")!.Value == value
            && root.Nodes().OfType<XText>().Single().Value == value && root.Elements().Count() == 1 && IsAscii(bytes, encoding);
    });

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Json_AnyValue_IsReadBackOrIsNoText(TextEncoding encoding) => Check(value =>
    {
        if (Render("""{ "æ": "x{{v}}", "list": ["{{v}}"] }""", TextKind.Json, encoding, value) is not { } bytes)
            return HasHalfOfAPair(value);
        using JsonDocument document = JsonDocument.Parse(TextOf(bytes, encoding));
        JsonElement root = document.RootElement;
        return root.EnumerateObject().Count() == 2 && root.GetProperty("æ").GetString() == "x" + value
            && root.GetProperty("list").EnumerateArray().Single().GetString() == value && IsAscii(bytes, encoding);
    });

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Ini_AnyValue_IsReadBackOrRefused(TextEncoding encoding) => Check(value =>
    {
        if (Render("[a]\r\nkey={{v}}\r\n", TextKind.Ini, encoding, value) is not { } bytes)
            return true;
        string[] lines = LinesOf(bytes, encoding);
        return lines is ["[a]", { } line] && line == $"key={value}" && value == value.Trim() && value.IndexOfAny(['"', '\'', ';', '#']) < 0;
    });

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Text_AnyValue_IsOneLineOrRefused(TextEncoding encoding) => Check(value =>
        Render("first\n{{v}}x\n", TextKind.Text, encoding, value) is not { } bytes
        || (LinesOf(bytes, encoding) is ["first", { } line] && line == $"{value}x"));

    /// <summary>Without this, a template that refuses everything would pass.</summary>
    [Fact]
    public void Values_Generated_ReachBothOutcomes()
    {
        foreach (TextKind kind in Enum.GetValues<TextKind>())
        {
            ILookup<bool, string> outcomes = Values.Sample(2000).ToLookup(v => Render("{{v}}\n", kind, TextEncoding.Utf8, v) is not null);
            Assert.True(outcomes[true].Count() > 20 && outcomes[false].Count() > 20, $"{kind}");
        }
    }

    private static void Check(Func<string, bool> holds) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Values.ToArbitrary(), holds));

    private static byte[]? Render(string template, TextKind kind, TextEncoding encoding, string value)
    {
        try
        {
            return Template.Parse(template).Render(kind, encoding, Size * 4, _ => value);
        }
        catch (ImagingException e) when (e.Code == ExitCode.MachineValues)
        {
            return null;
        }
    }

    private static bool IsXml(string value)
    {
        try
        {
            XmlConvert.VerifyXmlChars(value);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static bool HasHalfOfAPair(string value) => value.EnumerateRunes().Any(r => r == Rune.ReplacementChar);

    private static bool IsAscii(byte[] bytes, TextEncoding encoding) => encoding != TextEncoding.Ascii || bytes.All(b => b < 0x80);

    private static string TextOf(byte[] bytes, TextEncoding encoding) =>
        encoding == TextEncoding.Utf16 ? Encoding.Unicode.GetString(bytes.AsSpan(2)) : Encoding.UTF8.GetString(bytes);

    /// <summary>As a reader of lines has them, without empty ones and what may be left of half of a line end.</summary>
    private static string[] LinesOf(byte[] bytes, TextEncoding encoding) =>
        [.. TextOf(bytes, encoding).Split(["\r\n", "\n", "\r", "\u0085", "\u2028"], StringSplitOptions.None)
            .Where(l => l is not ("" or " "))];
}
