using Imaging.Building.FirstStart;
using Imaging.Core;

namespace Imaging.Building.Tests.FirstStart;

public sealed class AnswerFileTests
{
    private const string Good =
        $$$"""
        <?xml version="1.0" encoding="utf-8"?>
        <unattend xmlns="urn:schemas-microsoft-com:unattend">
          <settings pass="specialize">
            <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" language="neutral">
              <ComputerName>{{name}}</ComputerName>
            </component>
            {{{AnswerFile.Component}}}
          </settings>
        </unattend>
        """;

    [Fact]
    public void RequireFirstStart_TheComponentItAsksFor_IsTaken() => AnswerFile.RequireFirstStart("unattend.xml", Good);

    [Theory]
    [InlineData(@"\_Prestage\register.ps1", @"\_Prestage\other.ps1")]
    [InlineData("pass=\"specialize\"", "pass=\"oobeSystem\"")]
    [InlineData("Microsoft-Windows-Deployment", "Microsoft-Windows-Setup")]
    [InlineData("-Deployment\" processorArchitecture=\"amd64\"", "-Deployment\" processorArchitecture=\"x86\"")]
    [InlineData("<RunSynchronousCommand", "<!--<RunSynchronousCommand")]
    public void RequireFirstStart_AnythingElse_IsRefusedWithWhatToPaste(string original, string changed)
    {
        string text = Good.Replace(original, changed, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);
        if (changed.StartsWith("<!--", StringComparison.Ordinal))
            text = text.Replace("</RunSynchronousCommand>", "</RunSynchronousCommand>-->", StringComparison.Ordinal);

        var e = Assert.Throws<ImagingException>(() => AnswerFile.RequireFirstStart("unattend.xml", text));

        Assert.Equal((ExitCode.Manifest, "unattend.xml"), (e.Code, e.Place));
        Assert.Contains(AnswerFile.Component, e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireFirstStart_NoXml_SaysSo() =>
        Assert.StartsWith(
            "no XML (",
            Assert.Throws<ImagingException>(() => AnswerFile.RequireFirstStart("unattend.xml", Good[..^8])).Found,
            StringComparison.Ordinal);
}
