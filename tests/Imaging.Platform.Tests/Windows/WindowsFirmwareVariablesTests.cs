using Imaging.Core;
using Imaging.Platform.Firmware;
using Imaging.Platform.Tests.Firmware;
using Imaging.Platform.Windows;
using Imaging.Testing.Windows;

namespace Imaging.Platform.Tests.Windows;

public sealed class WindowsFirmwareVariablesTests : FirmwareVariablesSuite
{
    private const string Global = "{8be4df61-93ca-11d2-aa0d-00e098032b8c}";

    private readonly FakeWindows _windows = new();

    [Fact]
    public void Find_PrivilegeComesFirst_AndVariablesAreNamedAsWindowsWantsThem()
    {
        Open().Write(FirmwareVariableName.BootEntry(0xA), [1], FirmwareVariableAttributes.Lasting);

        Assert.Equal(["privilege SeSystemEnvironmentPrivilege", "write Boot000A"], _windows.Calls);
        Assert.Equal(7u, _windows.Variables![("Boot000A", Global)].Attributes);
    }

    [Fact]
    public void Find_MachineWithoutUefi_HasNone() =>
        Assert.Null(new WindowsPlatform(new FakeWindows { Variables = null }).FindFirmwareVariables());

    [Fact]
    public void Find_WithoutThePrivilege_IsRefused()
    {
        _windows.Privileges.Clear();

        ImagingException e = Assert.Throws<ImagingException>(Open);

        Assert.Equal((ExitCode.TargetRefused, "Run this as administrator."), (e.Code, e.Remedy));
    }

    [Fact]
    public void Write_FirmwareThatRefuses_NamesTheVariable()
    {
        var windows = new FakeWindows { VariableFault = 19 };
        IFirmwareVariables variables = new WindowsPlatform(windows).FindFirmwareVariables()!;
        foreach (Action change in (Action[])[
            () => variables.Write(FirmwareVariableName.BootOrder, [1, 0], FirmwareVariableAttributes.Lasting),
            () => variables.Delete(FirmwareVariableName.BootOrder)])
        {
            ImagingException e = Assert.Throws<ImagingException>(change);
            Assert.Equal((ExitCode.DeviceIo, "the firmware's BootOrder"), (e.Code, e.Place));
        }
    }

    protected override IFirmwareVariables Open() => new WindowsPlatform(_windows).FindFirmwareVariables()!;
}
