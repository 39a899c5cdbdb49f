using System.Text;
using Imaging.Core;

namespace Imaging.Release.Tests;

public sealed class MachineListTests
{
    [Theory]
    [InlineData("serial,tag,name\nPF1,A-1,Anna\n")]
    [InlineData("serial;tag;name\r\nPF1;A-1;Anna\r\n\r\n")]
    [InlineData("\uFEFFSerial,Tag,Name\r\n\"PF1\",\"A-1\",\"Anna\"")]
    public void MachineList_HoweverASpreadsheetSavedIt_IsRead(string text)
    {
        MachineList list = MachineList.Parse(Encoding.UTF8.GetBytes(text), "machines.csv");
        Assert.Equal([new ListedMachine("PF1", "A-1", "Anna")], list.Machines);
        Assert.Empty(list.Duplicates);
    }

    [Fact]
    public void MachineList_QuotedSeparatorsAndEmptyFields_AreKept()
    {
        MachineList list = MachineList.Parse("serial,tag,name\nPF1,\"Room 1, \"\"left\"\"\",\npf1,x,y\n"u8, "machines.csv");
        Assert.Equal(new ListedMachine("PF1", "Room 1, \"left\"", ""), list.Machines[0]);
        Assert.Equal(["PF1"], list.Duplicates);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("PF1,A,B", 1)]
    [InlineData("serial,tag\nPF1,A", 1)]
    [InlineData("serial,tag,name\nPF1,A,B,C", 2)]
    [InlineData("serial,tag,name\nPF1,A,B\n,A,B", 3)]
    [InlineData("serial,tag,name\nPF1,\"A,B", 2)]
    [InlineData("serial,tag,name\nPF1,A,PC-1\nPF2,A,ABCDEFGHIJKLMNOP", 3)]
    [InlineData("serial,tag,name\nPF1,A,1234", 2)]
    [InlineData("serial,tag,name\nPF1,A,PC 1", 2)]
    public void MachineList_WrongLine_IsNamed(string text, int line)
    {
        ImagingException e = Refused.With(ExitCode.Manifest, () => MachineList.Parse(Encoding.UTF8.GetBytes(text), "machines.csv"));
        Assert.Equal($"machines.csv:{line}", e.Place);
    }

    [Fact]
    public void MachineList_NamesAndValues_AreCounted()
    {
        ReadOnlySpan<byte> text = "serial,tag,name,blob,key\nPF1,,PC-1,,\nPF2,,pc-1,secret,\n"u8;
        Assert.Equal(["PC-1"], MachineList.Parse(text, "machines.csv").DuplicateNames);
        Assert.Equal(["Blob"], MachineList.ValuesIn(text, ["Blob", "key", "other"]));
        Assert.Equal(["key"], MachineList.ValuesIn("serial,key\nPF1,\nPF2,,,secret\n"u8, ["key", "other"]));
    }

    [Fact]
    public void MachineList_NotUtf8_IsRefused() =>
        Refused.With(ExitCode.Manifest, () => MachineList.Parse([.. "serial,tag,name\nPF1,A,"u8, 0xE4], "machines.csv"));
}
