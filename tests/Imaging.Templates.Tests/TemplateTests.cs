using System.Text;
using Imaging.Core;

namespace Imaging.Templates.Tests;

public sealed class TemplateTests
{
    private static readonly Dictionary<string, string> s_values = new(StringComparer.OrdinalIgnoreCase)
    {
        ["name"] = "PC-1",
        ["Room"] = "12 & <up>",
        ["empty"] = "",
    };

    [Theory]
    [InlineData("no placeholder, {one brace}", "no placeholder, {one brace}")]
    [InlineData("<a>{{name}}</a>", "<a>PC-1</a>")]
    [InlineData("{{ NAME }}{{name}}", "PC-1PC-1")]
    [InlineData("{{room}}", "12 &amp; &lt;up&gt;")]
    [InlineData("{{none|}}|{{none|a & b}}|{{name|other}}", "|a &amp; b|PC-1")]
    [InlineData("{{empty|blank}}", "blank")]
    [InlineData("}} {{name}}}", "}} PC-1}")]
    public void Fill_Template_PutsValuesIn(string template, string expected) =>
        Assert.Equal(expected.Replace("&amp;", "&#x26;").Replace("&lt;", "&#x3C;").Replace("&gt;", "&#x3E;"), Fill(template));

    [Theory]
    [InlineData("a\n{{name", 2)]
    [InlineData("{{}}", 1)]
    [InlineData("{{ }}", 1)]
    [InlineData("{{|default}}", 1)]
    [InlineData("{{name:8}}", 1)]
    [InlineData("{{a{b}}", 1)]
    [InlineData("\n\n{{{name}}}", 3)]
    public void Parse_WhatIsNoPlaceholder_IsRefusedWithItsLine(string template, int line)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => Template.Parse(template));
        Assert.Equal((ExitCode.Manifest, $"line {line}"), (e.Code, e.Place));
    }

    [Fact]
    public void Parse_NoUtf8_IsRefused() =>
        Assert.Equal(ExitCode.Manifest, Assert.Throws<ImagingException>(() => Template.Parse([0x61, 0xE5])).Code);

    [Theory]
    [InlineData("{{missing}}")]
    [InlineData("{{empty}}")]
    public void Fill_ValueThatIsMissing_IsNamed(string template)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => Fill(template));
        Assert.Equal((ExitCode.MachineValues, template), (e.Code, e.Place));
    }

    [Fact]
    public void Fill_ValueThatCannotStandThere_IsNotTold()
    {
        ImagingException e = Assert.Throws<ImagingException>(
            () => Template.Parse("{{blob}}").Fill(TextKind.Xml, TextEncoding.Utf8, _ => "geheim\u0001"));
        Assert.Equal((ExitCode.MachineValues, "{{blob}}"), (e.Code, e.Place));
        Assert.DoesNotContain("geheim", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TextKind.Xml, TextEncoding.Utf8, "<a/>", "<a/>    ")]
    [InlineData(TextKind.Json, TextEncoding.Ascii, "\"æ\"", "\"\\u00e6\"")]
    [InlineData(TextKind.Ini, TextEncoding.Utf8, "a=\n", "a=\n\r\n\r\n ")]
    [InlineData(TextKind.Text, TextEncoding.Utf8, "ab\r\n", "ab\r\n\r\n\r\n")]
    public void Render_Kind_PadsAsItAllows(TextKind kind, TextEncoding encoding, string template, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Template.Parse(template).Render(kind, encoding, 8, _ => null)));

    [Fact]
    public void Render_Utf16_HasAMarkAndBlanksOfTwoBytes()
    {
        byte[] bytes = Template.Parse("<å/>").Render(TextKind.Xml, TextEncoding.Utf16, 16, _ => null);
        Assert.Equal([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<å/>   ")], bytes);
    }

    [Fact]
    public void Render_Utf8_HasNoMark() =>
        Assert.Equal("å"u8.ToArray(), Template.Parse([0xEF, 0xBB, 0xBF, .. "å"u8]).Render(TextKind.Xml, TextEncoding.Utf8, 2, _ => null));

    [Fact]
    public void Render_LongerThanItsSize_NamesBoth()
    {
        ImagingException e = Assert.Throws<ImagingException>(
            () => Template.Parse("<a>{{name}}</a>").Render(TextKind.Xml, TextEncoding.Utf8, 10, _ => "PC-1"));
        Assert.Equal((ExitCode.MachineValues, "more than 10 bytes"), (e.Code, e.Found));
        Assert.Contains("10", e.Expected, StringComparison.Ordinal);
    }

    /// <summary>Bytes count, not characters: with UTF-16's mark, and of UTF-8 as many as each takes.</summary>
    [Theory]
    [InlineData(TextEncoding.Utf8, "æ", 4, true)]
    [InlineData(TextEncoding.Utf8, "æ", 3, false)]
    [InlineData(TextEncoding.Utf16, "ab", 10, true)]
    [InlineData(TextEncoding.Utf16, "ab", 9, false)]
    [InlineData(TextEncoding.Ascii, "ab", 4, true)]
    [InlineData(TextEncoding.Ascii, "ab", 3, false)]
    public void Render_TextAsLongAsItsSize_Fits(TextEncoding encoding, string value, int size, bool fits)
    {
        byte[] Render() => Template.Parse("{{a}}{{a}}").Render(TextKind.Text, encoding, size, _ => value);
        if (fits)
            Assert.Equal(size, Render().Length);
        else
            Assert.Equal(ExitCode.MachineValues, Assert.Throws<ImagingException>(Render).Code);
    }

    /// <summary>Values come from a list that is not signed; the memory they take has to be bounded all the same.</summary>
    [Theory]
    [InlineData(1000, 40_000)]
    [InlineData(1, 64 * 1024 * 1024)]
    public void Render_LongValueUsedOften_IsRefusedBeforeItIsMade(int uses, int length)
    {
        const int size = 65536;
        var template = Template.Parse(string.Concat(Enumerable.Repeat("{{blob}}", uses)));
        string value = new('&', length);
        long before = GC.GetAllocatedBytesForCurrentThread();

        ImagingException e = Assert.Throws<ImagingException>(() => template.Render(TextKind.Xml, TextEncoding.Utf8, size, _ => value));

        Assert.Equal((ExitCode.MachineValues, "more than 65536 bytes"), (e.Code, e.Found));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * size);
    }

    /// <summary>What a computer is called is a part of the file.</summary>
    [Fact]
    public void Fill_LongerThanItsSize_IsRefused() => Assert.Equal(
        ExitCode.MachineValues,
        Assert.Throws<ImagingException>(
            () => Template.Parse("PC-{{a}}").Fill(TextKind.Text, TextEncoding.Utf8, _ => "12345678", size: 10)).Code);

    [Theory]
    [InlineData(@"\a\run.cmd", true)]
    [InlineData(@"\a\RUN.PS1", true)]
    [InlineData(@"\a\site.reg", true)]
    [InlineData(@"\a\cmd", true)]
    [InlineData(@"\a.cmd\b.xml", false)]
    [InlineData(@"\a\b.json", false)]
    public void IsProgram_Path_GoesByItsEnd(string path, bool isProgram) => Assert.Equal(isProgram, TextKinds.IsProgram(path));

    [Theory]
    [InlineData(@"\a\b.XML", TextKind.Xml)]
    [InlineData(@"\a\b.json", TextKind.Json)]
    [InlineData(@"\a\b.ini", TextKind.Ini)]
    [InlineData(@"\a\b.txt", TextKind.Text)]
    [InlineData(@"\a.xml\b", null)]
    [InlineData(@"\a\b.conf", null)]
    public void Of_Path_GoesByItsEnd(string path, TextKind? kind) => Assert.Equal(kind, TextKinds.Of(path));

    private static string Fill(string template) =>
        Template.Parse(template).Fill(TextKind.Xml, TextEncoding.Utf8, name => s_values.GetValueOrDefault(name));
}
