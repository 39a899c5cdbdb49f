using System.Text;
using Imaging.Building.Images;

namespace Imaging.Building.Tests.Images;

public sealed class ReAgentTests
{
    private const string Guid = "{1cb3eeb3-fd89-4fc4-a7d5-34f852f5aa52}";

    [Fact]
    public void Blank_SaysNothingOfAMachine_InTheEncodingOfWindows()
    {
        byte[] blank = ReAgent.Blank();
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'<', (byte)'?'], blank[..5]);
        string text = Encoding.UTF8.GetString(blank.AsSpan(3));
        Assert.StartsWith("<?xml version='1.0' encoding='utf-8'?>\r\n\r\n<WindowsRE version=\"2.0\">\r\n", text, StringComparison.Ordinal);
        Assert.Null(Binding(text));
    }

    /// <summary>One field at a time of what Windows leaves when it has set up, or staged, its recovery environment.</summary>
    [Theory]
    [InlineData("<WinreBCD id=\"{00000000-0000-0000-0000-000000000000}\"/>", $"<WinreBCD id=\"{Guid}\"/>", "WinreBCD")]
    [InlineData("<InstallState state=\"0\"/>", "<InstallState state=\"1\"/>", "InstallState is 1")]
    [InlineData("<WinREStaged state=\"0\"/>", "<WinREStaged state=\"1\"/>", "WinREStaged is 1")]
    [InlineData("<WinreLocation path=\"\"", "<WinreLocation path=\"\\Recovery\\WindowsRE\"", @"WinreLocation is \Recovery\WindowsRE")]
    [InlineData("<ImageLocation path=\"\" id=\"0\" offset=\"0\" guid=\"{00000000-0000-0000-0000-000000000000}\"",
        $"<ImageLocation path=\"\" id=\"0\" offset=\"0\" guid=\"{Guid}\"", Guid)]
    [InlineData("</WindowsRE>", "</Windows", "cannot be read")]
    [InlineData("<WindowsRE", "<!DOCTYPE a><WindowsRE", "cannot be read")]
    public void Binding_OfAMachine_IsNamed(string blank, string found, string expected)
    {
        string text = Encoding.UTF8.GetString(ReAgent.Blank().AsSpan(3));
        Assert.Contains(blank, text, StringComparison.Ordinal);
        Assert.Contains(expected, Binding(text.Replace(blank, found, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Binding_FormOfOlderWindows_IsBlankWithoutIds() =>
        Assert.Null(Binding("<WindowsRE version=\"2.0\"><WinreBCD id=\"\"/><ImageLocation path=\"\" id=\"0\" offset=\"0\"/></WindowsRE>"));

    [Fact]
    public void Binding_NoFile_IsNone() => Assert.Null(ReAgent.Binding(new ImageOf([])));

    private static string? Binding(string text) =>
        ReAgent.Binding(new ImageOf(new() { ["Windows/System32/Recovery/ReAgent.xml"] = Encoding.UTF8.GetBytes(text) }));
}
