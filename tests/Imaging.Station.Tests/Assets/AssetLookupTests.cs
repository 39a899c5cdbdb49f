using Imaging.Station.Assets;
using Imaging.Testing;

namespace Imaging.Station.Tests.Assets;

public sealed class AssetLookupTests : IDisposable
{
    private readonly TempFolder _stick = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _stick.Dispose();

    [Theory]
    [InlineData("serial,tag,name\nPF1,A1,N1\n", "A1", "N1")]
    [InlineData("\uFEFFSerial;Name;Tag\r\n pf1 ;N1;A1\r\n", "A1", "N1")]
    [InlineData("serial,tag,name\n\"PF1\",\"A \"\"1\"\"\",\"N,1\"", "A \"1\"", "N,1")]
    [InlineData("serial,tag,name\nPF1,,N1\n", null, "N1")]
    [InlineData("serial,tag\nPF1,A1\n", "A1", null)]
    public void Find_SerialInTheList_IsItsRow(string text, string? tag, string? name)
    {
        Assert.Equal(new MachineRow(tag, name), Find(text));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Find_NotThere_IsNothingAndNoWarning()
    {
        Assert.Null(Find("serial,tag,name\nPF2,A1,N1\n"));
        Assert.Null(AssetLookup.Find(_stick.File("nowhere"), "PF1", _warnings.Add));
        Assert.Null(AssetLookup.Find(_stick.Path, null, _warnings.Add));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("serial,tag,name\n\"PF2,open\nPF1,A1,N1\n", "A1")]
    [InlineData("serial,tag,name\nPF1,A1,N1\nPF1,A2,N2\n", "A1")]
    [InlineData("number,tag,name\nPF1,A1,N1\n", null)]
    [InlineData("", null)]
    public void Find_BadFileOrRow_IsAWarningAndNoStop(string text, string? tag)
    {
        Assert.Equal(tag, Find(text)?.Tag);
        Assert.NotEmpty(_warnings);
        Assert.All(_warnings, w => Assert.Contains("machines.csv", w, StringComparison.Ordinal));
    }

    private MachineRow? Find(string text)
    {
        File.WriteAllText(_stick.File("machines.csv"), text);
        return AssetLookup.Find(_stick.Path, "PF1", _warnings.Add);
    }
}
