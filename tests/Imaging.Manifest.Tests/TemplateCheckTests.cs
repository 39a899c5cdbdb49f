using System.Text;
using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Manifest.Tests;

/// <summary>What a build refuses of templates, whatever values machines may have.</summary>
public sealed class TemplateCheckTests
{
    private const int Size = 4096;

    [Theory]
    [InlineData("<a>{{x}}<b c='{{x|}}'/></a>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?><a xmlns=\"urn:a\">{{x|a & b}}</a>\r\n")]
    [InlineData("<a><Password><Value>{{pw}}</Value><PlainText>true</PlainText></Password></a>")]
    [InlineData("<a><Credentials><Password>{{pw}}</Password></Credentials></a>")]
    [InlineData("<a><AdministratorPassword><Value>{{pw|}}</Value></AdministratorPassword></a>")]
    [InlineData("<a><ProductKey><Key>{{PW}}</Key><WillShowUI>Never</WillShowUI></ProductKey><AccountData>{{pw}}</AccountData></a>")]
    [InlineData("<a><Password/><ProductKey></ProductKey></a>")]
    [InlineData("<a Password='{{pw}}'><Password Value='{{pw}}'/><b PRODUCTKEY=''/></a>")]
    [InlineData("<a><!-- <Password><Value></Value><PlainText>true</PlainText></Password> --></a>")]
    [InlineData("<a xmlns:w='w'><!-- <w:b w:c='d'><Password><PlainText>true</PlainText></Password></w:b> --></a>")]
    [InlineData("<a><!-- The password <b> of <Password/> is < any other's --></a>")]
    [InlineData("<a><!-- <Password> <Value></Value> </Password> <b> --></a>")]
    [InlineData("<a><RunSynchronousCommand><Path>a.exe</Path><Description>{{x}}</Description></RunSynchronousCommand></a>")]
    [InlineData("<a><Path>{{x}}</Path><b Path='{{x}}'/><CommandLine>a.exe</CommandLine></a>")]
    [InlineData("<a>&#xE00;&#57346;&#xE0000;{{x}}</a>")]
    public void Check_XmlThatHoldsForAllValues_IsTaken(string template) => Check(TextKind.Xml, template);

    [Theory]
    [InlineData("<a>{{x}}", "no well-formed XML")]
    [InlineData("<a>{{x</a>", "not closed")]
    [InlineData("<{{x}}/>", "no well-formed XML")]
    [InlineData("<a {{x}}='1'/>", "no well-formed XML")]
    [InlineData("<a b={{x}}/>", "no well-formed XML")]
    [InlineData("<a>&{{x}};</a>", "no well-formed XML")]
    [InlineData("<a>&#{{x}};</a>", "no well-formed XML")]
    [InlineData("{{x}}<a/>", "no well-formed XML")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><a>{{x}}</a>", "no well-formed XML")]
    [InlineData("<a><!-- {{x}} --></a>", "a comment")]
    [InlineData("<a><![CDATA[{{x}}]]></a>", "a CDATA section")]
    [InlineData("<a><?x {{x}}?></a>", "a comment")]
    [InlineData("<a xmlns:b='{{x}}'/>", "a namespace")]
    [InlineData("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a/>", "iso-8859-1")]
    [InlineData("<a>\uE000</a>", "U+E000")]
    [InlineData("<a>{{x|\u0001}}</a>", "a default")]
    [InlineData("<a>{{name|1234}}</a>", "digits only")]
    [InlineData("<a>{{pw|geheim}}</a>", "a default of a secret value")]
    [InlineData("<a><Password>geheim</Password></a>", "<Password> with literal text")]
    [InlineData("<a><Password><Value>geheim</Value></Password></a>", "<Password> with literal text")]
    [InlineData("<a><Password><Value><![CDATA[geheim]]></Value></Password></a>", "<Password> with literal text")]
    [InlineData("<a><AutoLogon><Password><Value>x{{pw}}</Value></Password></AutoLogon></a>", "<Password> with literal text")]
    [InlineData("<a><AdministratorPassword><Value>geheim</Value></AdministratorPassword></a>", "<AdministratorPassword> with literal")]
    [InlineData("<a><MachinePassword>geheim</MachinePassword></a>", "<MachinePassword> with literal text")]
    [InlineData("<a><ProductKey>AAAAA-BBBBB</ProductKey></a>", "<ProductKey> with literal text")]
    [InlineData("<a><ProductKey><Key>AAAAA-BBBBB</Key></ProductKey></a>", "<ProductKey> with literal text")]
    [InlineData("<a><AccountData>ABCD</AccountData></a>", "<AccountData> with literal text")]
    [InlineData("<w:a xmlns:w='w'><w:keyMaterial>geheim</w:keyMaterial></w:a>", "<keyMaterial> with literal text")]
    [InlineData("<a><AccountData>{{x}}</AccountData></a>", "which is not marked secret")]
    [InlineData("<a><Password><Value>{{x}}</Value></Password></a>", "which is not marked secret")]
    [InlineData("<a Password='geheim'/>", "Password= with literal text")]
    [InlineData("<w:a xmlns:w='w' w:PASSWORD='geheim'/>", "PASSWORD= with literal text")]
    [InlineData("<a><Password Value='geheim'/></a>", "Value= with literal text")]
    [InlineData("<a Password='{{x}}'/>", "Password= with {{x}}, which is not marked secret")]
    [InlineData("<a><!-- <Password><Value>geheim</Value></Password> --></a>", "<Password> with literal text")]
    [InlineData("<!-- <Password>geheim</Password> --><a/>", "<Password> with literal text")]
    [InlineData("<a><!-- <Password><Value><![CDATA[geheim]]></Value></Password> --></a>", "<Password> with literal text")]
    [InlineData("<a><!-- <Password>&#x67;eheim</Password> --></a>", "<Password> with literal text")]
    [InlineData("<a><!-- <b ProductKey='geheim'/> --></a>", "ProductKey= with literal text")]
    [InlineData("<a><!-- <b> <w:password w:c='d'><Value>geheim</Value></w:password> --></a>", "<password> with literal text")]
    [InlineData("<a><!-- & <Password><Value><![CDATA[geheim]]></Value></Password> --></a>", "<Password> with literal text")]
    [InlineData("<a><!-- & <Password></Password><keyMaterial>geheim --></a>", "<keyMaterial> with literal text")]
    [InlineData("<a><!-- & <b ProductKey = 'geheim'> --></a>", "ProductKey= with literal text")]
    [InlineData("<a><!-- & <b ProductKey = \"geheim\"> --></a>", "ProductKey= with literal text")]
    [InlineData("<a><Password><!-- geheim --><Value>{{pw}}</Value></Password></a>", "<Password> with literal text")]
    [InlineData("<a><Password><Value>{{pw}}<!-- geheim --></Value></Password></a>", "<Password> with literal text")]
    [InlineData("<a>&#xE000;{{x}}</a>", "U+E000")]
    [InlineData("<a>&#xE000;0&#xE001;</a>", "U+E000")]
    [InlineData("<a>&#xE000;9&#xe001;{{x}}</a>", "U+E000")]
    [InlineData("<a b='&#x00e001;'/>", "U+E001")]
    [InlineData("<a><Password>&#57344;x</Password></a>", "U+E000")]
    [InlineData("<a><ComputerName>&#057345;</ComputerName></a>", "U+E001")]
    [InlineData("<a><!-- {{x}} -->&#xE000;0&#xE001;</a>", "U+E000")]
    [InlineData("<a><!-- <Password>&#xE000;</Password> --></a>", "U+E000")]
    [InlineData("<a><ComputerName>PC 1</ComputerName></a>", "other than letters")]
    [InlineData("<a><ComputerName>{{x}}.site</ComputerName></a>", "<ComputerName> with characters")]
    [InlineData("<a><ComputerName> {{x}} </ComputerName></a>", "<ComputerName> with characters")]
    [InlineData("<a><ComputerName>PC-{{x|1 }}</ComputerName></a>", "<ComputerName> with characters")]
    [InlineData("<a><ComputerName>{{pw}}</ComputerName></a>", "which is marked secret")]
    public void Check_XmlThatCouldGoWrong_IsRefused(string template, string found) => ExpectRefusal(TextKind.Xml, template, found);

    /// <summary>Whoever has the stick can change what machines.csv says, and Windows runs these as SYSTEM.</summary>
    [Theory]
    [InlineData("<RunSynchronousCommand><Path>a.exe {{x}}</Path></RunSynchronousCommand>", "<Path> with {{x}}, a part of a command")]
    [InlineData("<RunAsynchronousCommand><b><path>{{x|}}</path></b></RunAsynchronousCommand>", "<path> with {{x}}, a part of a command")]
    [InlineData("<RunSynchronousCommand Path='{{x}}'/>", "Path= with {{x}}, a part of a command")]
    [InlineData("<RunSynchronousCommand><b Path='{{x}}'/></RunSynchronousCommand>", "Path= with {{x}}, a part of a command")]
    [InlineData("<RunSynchronousCommand><Path b='{{x}}'/></RunSynchronousCommand>", "<Path> with {{x}}, a part of a command")]
    [InlineData("<SynchronousCommand><CommandLine>a.exe {{pw}}</CommandLine></SynchronousCommand>", "<CommandLine> with {{pw}}")]
    [InlineData("<b CommandLine='{{x}}'/>", "CommandLine= with {{x}}, a part of a command")]
    [InlineData("<w:Exec xmlns:w='w'><w:Command>{{x}}</w:Command></w:Exec>", "<Command> with {{x}}, a part of a command")]
    [InlineData("<Exec><Arguments><b>{{x}}</b></Arguments></Exec>", "<Arguments> with {{x}}, a part of a command")]
    public void Check_ValueInACommand_IsRefused(string template, string found)
    {
        ExpectRefusal(TextKind.Xml, $"<a>{template}</a>", found);
        ImagingException e = Assert.Throws<ImagingException>(() => Check(TextKind.Xml, $"<a>\n{template}</a>"));
        Assert.Equal("line 2", e.Place);
        Assert.Contains("put it into a .json or .ini machine file that the command reads", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SecretInAComment_IsNamedWithTheCommentsLine()
    {
        foreach (string comment in (string[])["<Password>geheim</Password>", "& <Password>geheim</Password>", "& Password='geheim'"])
        {
            ImagingException e = Assert.Throws<ImagingException>(() => Check(TextKind.Xml, $"<a>\n<!-- {comment} --></a>"));
            Assert.Equal("line 2, a comment", e.Place);
            Assert.Contains("delete it from the comment", e.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Check_ComputerNames_AreGivenAsTemplates()
    {
        Assert.Equal(
            ["{{name}}", "PC-{{room|1}}-{{serial}}"],
            Check(TextKind.Xml, "<a><ComputerName>{{name}}</ComputerName><ComputerName>PC-{{ room|1}}-{{serial}}</ComputerName></a>"));
        Assert.Empty(Check(TextKind.Xml, "<a><ComputerName>*</ComputerName><ComputerName>PC-1</ComputerName><ComputerName/></a>"));
    }

    [Theory]
    [InlineData("{ \"a{{x}}\": [\"{{x}}\", \"{{x|\\ \"}}\"] }")]
    [InlineData("\"{{x}}\"")]
    public void Check_JsonThatHoldsForAllValues_IsTaken(string template) => Check(TextKind.Json, template);

    [Theory]
    [InlineData("{ \"a\": {{x}} }", "no JSON")]
    [InlineData("{ \"a\": \"\\{{x}}\" }", "no JSON")]
    [InlineData("{ \"a\": \"\\u00{{x}}\" }", "no JSON")]
    [InlineData("{ \"a\": \"{{x}}\", }", "no JSON")]
    [InlineData("{ /* {{x}} */ }", "no JSON")]
    [InlineData("", "no JSON")]
    public void Check_JsonThatCouldGoWrong_IsRefused(string template, string found) => ExpectRefusal(TextKind.Json, template, found);

    [Theory]
    [InlineData(TextKind.Ini, "[a]\nb={{x}}\n", null)]
    [InlineData(TextKind.Ini, "[a]\n{{x}}=b\n", "before =")]
    [InlineData(TextKind.Ini, "[{{x}}]\n", "before =")]
    [InlineData(TextKind.Ini, "; b={{x}}\n", "before =")]
    [InlineData(TextKind.Ini, "a=\r{{x}}\n", "before =")]
    [InlineData(TextKind.Ini, "a=b\r;b={{x}}\n", "before =")]
    [InlineData(TextKind.Ini, "; a\rb={{x}}\r\nc={{x}}\n", null)]
    [InlineData(TextKind.Ini, "b={{x}}", "without an end")]
    [InlineData(TextKind.Ini, "b={{x|a;b}}\n", "a default")]
    [InlineData(TextKind.Text, "{{x}}\n", null)]
    [InlineData(TextKind.Text, "{{x}}", "without an end")]
    [InlineData(TextKind.Text, "{{x|a\u000Ab}}\n", "a default")]
    public void Check_Lines_AreJudgedAsTheirReadersDo(TextKind kind, string template, string? found)
    {
        if (found is null)
            Check(kind, template);
        else
            ExpectRefusal(kind, template, found);
    }

    [Theory]
    [InlineData(TextKind.Xml, TextEncoding.Ascii, "<a b='{{x|æ}}'/>", null)]
    [InlineData(TextKind.Xml, TextEncoding.Ascii, "<a>æ</a>", "the character 'æ'")]
    [InlineData(TextKind.Json, TextEncoding.Ascii, "{ \"a\": \"æ{{x|ø}}\" }", null)]
    [InlineData(TextKind.Text, TextEncoding.Ascii, "{{x|ø}}\n", "a default")]
    [InlineData(TextKind.Xml, TextEncoding.Utf16, "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>{{x}}</a>", null)]
    [InlineData(TextKind.Xml, TextEncoding.Utf16, "<a>{{x}}</a>", null)]
    [InlineData(TextKind.Xml, TextEncoding.Ascii, "<?xml version=\"1.0\" encoding=\"us-ascii\"?><a>{{x}}</a>", null)]
    public void Check_Encoding_IsThatOfTheFile(TextKind kind, TextEncoding encoding, string template, string? found)
    {
        if (found is null)
            Check(kind, template, encoding);
        else
            ExpectRefusal(kind, template, found, encoding);
    }

    [Fact]
    public void Check_Utf16ButDeclaredUtf8_IsRefused() => ExpectRefusal(
        TextKind.Xml, "<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>", "", TextEncoding.Utf16);

    [Fact]
    public void Check_IniLines_AreCountedByAnyEnd()
    {
        ImagingException e = Assert.Throws<ImagingException>(() => Check(TextKind.Ini, "[a]\rb=c\r\nd=e\n{{x}}\n"));
        Assert.Equal("line 4", e.Place);
    }

    [Fact]
    public void Check_LongerThanItsSize_IsRefused() => ExpectRefusal(TextKind.Text, new string('a', Size) + "\n", "4097 bytes");

    [Fact]
    public void Check_NoUtf8_IsRefused() =>
        Assert.Equal(ExitCode.Manifest, Assert.Throws<ImagingException>(() => New(TextKind.Xml).Check([0xFF, 0xFE, 0x3C, 0])).Code);

    private static TemplateCheck New(TextKind kind, TextEncoding encoding = TextEncoding.Utf8) => new(kind, encoding, Size, ["pw"]);

    private static IReadOnlyList<string> Check(TextKind kind, string template, TextEncoding encoding = TextEncoding.Utf8) =>
        New(kind, encoding).Check(Encoding.UTF8.GetBytes(template));

    private static void ExpectRefusal(TextKind kind, string template, string found, TextEncoding encoding = TextEncoding.Utf8)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => Check(kind, template, encoding));
        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Contains(found, e.Found, StringComparison.Ordinal);
        Assert.NotEmpty(e.Expected);
        Assert.NotEmpty(e.Remedy);
        Assert.DoesNotContain("geheim", e.Message, StringComparison.Ordinal);
    }
}
