using Imaging.Building.VolumeMaking;

namespace Imaging.Building.Tests.VolumeMaking;

public sealed class WindowsNameTests
{
    [Theory]
    [InlineData("CON")]
    [InlineData("con.txt")]
    [InlineData("Nul")]
    [InlineData("NUL .tar.gz")]
    [InlineData("aux.")]
    [InlineData("PRN")]
    [InlineData("COM1")]
    [InlineData("com9.log")]
    [InlineData("COM²")]
    [InlineData("LPT¹.x")]
    [InlineData("conin$")]
    [InlineData("CONOUT$")]
    [InlineData("ends with dot.")]
    [InlineData("ends with space ")]
    [InlineData("a<b")]
    [InlineData("a>b")]
    [InlineData("a:b")]
    [InlineData("a\"b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a|b")]
    [InlineData("a?b")]
    [InlineData("a*b")]
    [InlineData("a\u0001b")]
    [InlineData("\u001f")]
    public void Name_WindowsCanNotHold_HasAProblem(string name) => Assert.NotNull(WindowsName.Problem(name));

    [Theory]
    [InlineData("console")]
    [InlineData("CON1")]
    [InlineData("COM")]
    [InlineData("COM10")]
    [InlineData("COM1x.txt")]
    [InlineData("nulls.txt")]
    [InlineData(".con")]
    [InlineData("a.con")]
    [InlineData(".gitignore")]
    [InlineData(" starts with space")]
    [InlineData("\uD83D")]
    [InlineData("smile-\U0001F600")]
    [InlineData("del\u007f")]
    [InlineData("~$x[1]{2}'`^&%@!+=,;")]
    public void Name_WindowsCanHold_HasNone(string name) => Assert.Null(WindowsName.Problem(name));

    [Fact]
    public void Name_Length_CountsUtf16Units()
    {
        Assert.Null(WindowsName.Problem(new string('n', 255)));
        Assert.NotNull(WindowsName.Problem(new string('n', 256)));
        Assert.NotNull(WindowsName.Problem(string.Concat(Enumerable.Repeat("\U0001F600", 128))));
    }

    [Fact]
    public void FoldCase_OfOneNameInTwoCases_IsTheSame()
    {
        Assert.Equal(WindowsName.FoldCase(@"\Windows\Grøn"), WindowsName.FoldCase(@"\WINDOWS\gRØN"));
        Assert.NotEqual(WindowsName.FoldCase("straße"), WindowsName.FoldCase("STRASSE"));
        Assert.NotEqual(WindowsName.FoldCase("\U00010428"), WindowsName.FoldCase("\U00010400"));
    }
}
