using Imaging.Core;

namespace Imaging.Manifest.Tests;

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
    public void RunsFirstStart_TheComponentThatIsAskedFor_Does() => Assert.True(AnswerFile.RunsFirstStart(Good));

    [Theory]
    [InlineData(@"\_Prestage\register.ps1", @"\_Prestage\other.ps1")]
    [InlineData("pass=\"specialize\"", "pass=\"oobeSystem\"")]
    [InlineData("Microsoft-Windows-Deployment", "Microsoft-Windows-Setup")]
    [InlineData("-Deployment\" processorArchitecture=\"amd64\"", "-Deployment\" processorArchitecture=\"x86\"")]
    [InlineData("<RunSynchronousCommand", "<!--<RunSynchronousCommand")]
    public void RunsFirstStart_AnythingElse_DoesNot(string original, string changed)
    {
        string text = Good.Replace(original, changed, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);
        if (changed.StartsWith("<!--", StringComparison.Ordinal))
            text = text.Replace("</RunSynchronousCommand>", "</RunSynchronousCommand>-->", StringComparison.Ordinal);

        Assert.False(AnswerFile.RunsFirstStart(text));
    }

    [Fact]
    public void RunsFirstStart_NoXml_DoesNot() => Assert.False(AnswerFile.RunsFirstStart(Good[..^8]));

    [Fact]
    public void Missing_Error_HasWhatToPaste()
    {
        ImagingException e = AnswerFile.Missing("unattend.xml", "an answer file that does not run it");
        Assert.Equal((ExitCode.Manifest, "unattend.xml"), (e.Code, e.Place));
        Assert.Contains(AnswerFile.Component, e.Remedy, StringComparison.Ordinal);
    }
}
