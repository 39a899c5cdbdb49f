using Imaging.Platform.Firmware;

namespace Imaging.Platform.Tests.Firmware;

/// <summary>What holds for the variables of every system.</summary>
public abstract class FirmwareVariablesSuite
{
    private const FirmwareVariableAttributes Lasting = FirmwareVariableAttributes.Lasting;

    private static readonly FirmwareVariableName s_entry = FirmwareVariableName.BootEntry(0x1A);

    private IFirmwareVariables Variables => Open();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        Assert.Null(Variables.Read(s_entry));

        Variables.Write(s_entry, [1, 2, 3], Lasting);
        Variables.Write(s_entry with { Vendor = Guid.Empty }, [9], FirmwareVariableAttributes.BootService);

        Assert.Equal([1, 2, 3], Variables.Read(s_entry)!.Data.ToArray());
        Assert.Equal(Lasting, Variables.Read(s_entry)!.Attributes);
        Assert.Equal(FirmwareVariableAttributes.BootService, Variables.Read(s_entry with { Vendor = Guid.Empty })!.Attributes);
    }

    [Fact]
    public void Write_VariableThatIsThere_ReplacesIt()
    {
        Variables.Write(FirmwareVariableName.BootOrder, [1, 0], Lasting);
        Variables.Write(FirmwareVariableName.BootOrder, [2, 0, 1, 0], Lasting);

        Assert.Equal([2, 0, 1, 0], Variables.Read(FirmwareVariableName.BootOrder)!.Data.ToArray());
    }

    [Fact]
    public void Write_NoBytes_IsADefect() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Variables.Write(s_entry, [], Lasting));

    [Fact]
    public void Delete_Variable_IsNoMore()
    {
        Variables.Write(s_entry, [1], Lasting);
        Variables.Delete(s_entry);
        Variables.Delete(s_entry);

        Assert.Null(Variables.Read(s_entry));
    }

    [Fact]
    public void BootEntries_AreFoundByTheirNames()
    {
        Assert.Empty(Variables.BootEntries());
        Variables.Write(FirmwareVariableName.BootOrder, [0xBC, 0x1A, 7, 0], Lasting); // 7 is not there
        Variables.Write(FirmwareVariableName.BootEntry(0x1ABC), [1], Lasting);
        Variables.Write(s_entry, [1], Lasting);
        Variables.Write(s_entry with { Name = "BootZZZZ" }, [1], Lasting);
        Variables.Write(FirmwareVariableName.BootEntry(3) with { Vendor = Guid.Empty }, [1], Lasting);

        Assert.Equal([0x1A, 0x1ABC], Variables.BootEntries());
    }

    protected abstract IFirmwareVariables Open();
}
