using Imaging.Testing;

namespace Imaging.Release.Tests;

public sealed class MachineRowTests : IDisposable
{
    private readonly TempFolder _stick = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _stick.Dispose();

    [Theory]
    [InlineData("serial,tag,name\nPF1,A1,N1\n", "A1", "N1")]
    [InlineData("\uFEFFSerial;Name;Tag\r\n pf1 ;N1;A1\r\n", "A1", "N1")]
    [InlineData("serial,tag,name\n\"PF1\",\"A \"\"1\"\"\",\"N1\"", "A \"1\"", "N1")]
    [InlineData("serial,tag,name\nPF1,,N1\n", null, "N1")]
    [InlineData("serial,tag\nPF1,A1\n", "A1", null)]
    public void Find_SerialInTheList_IsItsRow(string text, string? tag, string? name)
    {
        MachineRow? row = Find(text);
        Assert.Equal((tag, name), (row!.Values.GetValueOrDefault("tag"), row.Name));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Find_NotThere_IsNothingAndNoWarning()
    {
        Assert.Null(Find("serial,tag,name\nPF2,A1,N1\n"));
        using var nowhere = new FolderTree(_stick.File("nowhere"));
        using var stick = new FolderTree(_stick.Path);
        Assert.Null(MachineRow.Find(nowhere, "PF1", _warnings.Add));
        Assert.Null(MachineRow.Find(stick, null, _warnings.Add));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("serial,tag,name\n\"PF2,open\nPF1,A1,N1\n", "A1")]
    [InlineData("serial,tag,name\nPF1,A1,N1\nPF1,A2,N2\n", "A1")]
    [InlineData("number,tag,name\nPF1,A1,N1\n", null)]
    [InlineData("", null)]
    [InlineData("serial,tag,name\nPF1,A1,1234\n", "A1")]
    [InlineData("serial,tag,name\nPF1,A1,ABCDEFGHIJKLMNOP\n", "A1")]
    public void Find_BadFileOrRow_IsAWarningAndNoStop(string text, string? tag)
    {
        Assert.Equal(tag, Find(text)?.Values.GetValueOrDefault("tag"));
        Assert.NotEmpty(_warnings);
        Assert.All(_warnings, w => Assert.Contains("machines.csv", w, StringComparison.Ordinal));
    }

    [Fact]
    public void Find_OtherColumns_AreValues()
    {
        MachineRow row = Find("serial,tag,name,Room,blob\nPF1,,N1,\"12, left\",\n")!;
        Assert.Equal(["serial", "name", "Room"], row.Values.Keys);
        Assert.Equal("12, left", row.Values["room"]);
    }

    private MachineRow? Find(string text)
    {
        File.WriteAllText(_stick.File("machines.csv"), text);
        using var stick = new FolderTree(_stick.Path);
        return MachineRow.Find(stick, "PF1", _warnings.Add);
    }
}
