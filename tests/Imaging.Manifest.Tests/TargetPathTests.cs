namespace Imaging.Manifest.Tests;

public sealed class TargetPathTests
{
    [Theory]
    [InlineData(@"\a", @"\a", true)]
    [InlineData(@"\a", @"\A\b", true)]
    [InlineData(@"\a", @"\ab", false)]
    [InlineData(@"\a\b", @"\a", false)]
    public void Covers_SameOrInside_IsTrue(string outer, string inner, bool expected) =>
        Assert.Equal(expected, Parse(outer).Covers(Parse(inner)));

    [Theory]
    [InlineData("")]
    [InlineData(@"\\server\share")]
    [InlineData(@"\a\ ")]
    [InlineData(@"\a:stream")]
    [InlineData("\\a\u0001")]
    [InlineData(@"\CON")]
    [InlineData(@"\x\Lpt9.txt")]
    [InlineData(@"\$Extend\x")]
    public void TryParse_NoTarget_GivesTheFault(string text)
    {
        Assert.False(TargetPath.TryParse(text, out _, out string fault));
        Assert.NotEmpty(fault);
    }

    [Theory]
    [InlineData(@"\$Recycle.Bin\x")]
    [InlineData(@"\Windows\System32\drivers\etc\hosts")]
    [InlineData(@"\Ünïcode folder\con-1")]
    public void TryParse_Target_KeepsTheText(string text) => Assert.Equal(text, Parse(text).Text);

    private static TargetPath Parse(string text) =>
        TargetPath.TryParse(text, out TargetPath path, out string fault) ? path : throw new ArgumentException(fault, nameof(text));
}
