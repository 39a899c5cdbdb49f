using Imaging.Core;
using Imaging.Platform.Firmware;
using Imaging.Platform.Linux;
using Imaging.Testing;

namespace Imaging.Platform.Tests.Firmware;

/// <summary>A folder stands in for efivarfs.</summary>
public sealed class LinuxFirmwareVariablesTests : FirmwareVariablesSuite, IDisposable
{
    private const string Folder = "sys/firmware/efi/efivars";

    private readonly TempFolder _root = new();

    public LinuxFirmwareVariablesTests() => Directory.CreateDirectory(_root.File(Folder));

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Write_Variable_IsOneFileWithItsAttributesFirst()
    {
        Open().Write(FirmwareVariableName.BootEntry(0xA), [1, 2], FirmwareVariableAttributes.Lasting);

        string file = _root.File($"{Folder}/Boot000A-8be4df61-93ca-11d2-aa0d-00e098032b8c");
        Assert.Equal([7, 0, 0, 0, 1, 2], File.ReadAllBytes(file));
    }

    [Fact]
    public void Read_NothingMountedOrFileStillEmpty_IsNoVariable()
    {
        File.WriteAllBytes(_root.File($"{Folder}/{FirmwareVariableName.Db}"), []);

        Assert.Null(Open().Read(FirmwareVariableName.Db));
        Assert.Null(new LinuxFirmwareVariables(_root.File("nowhere")).Read(FirmwareVariableName.Db));
        Assert.Empty(new LinuxFirmwareVariables(_root.File("nowhere")).BootEntries());
    }

    [Fact]
    public void Write_NothingMounted_NamesTheFile()
    {
        ImagingException e = Assert.Throws<ImagingException>(() => new LinuxFirmwareVariables(_root.File("nowhere")).Write(
            FirmwareVariableName.BootOrder, [0, 0], FirmwareVariableAttributes.Lasting));

        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.EndsWith("BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c", e.Place, StringComparison.Ordinal);
    }

    /// <summary>As the kernel protects the variables it does not know.</summary>
    [NeedsFact("root", "chattr")]
    public void Write_ProtectedVariable_IsUnprotectedFirst()
    {
        var name = new FirmwareVariableName("Custom", Guid.Empty);
        string file = _root.File($"{Folder}/{name}");
        Open().Write(name, [1], FirmwareVariableAttributes.Lasting);
        Tool.Expect("chattr", "+i", file);
        Assert.Throws<UnauthorizedAccessException>(() => File.WriteAllBytes(file, []));

        Open().Write(name, [2], FirmwareVariableAttributes.Lasting);
        Assert.Equal([2], Open().Read(name)!.Data.ToArray());
        Tool.Expect("chattr", "+i", file);
        Open().Delete(name);
        Assert.False(File.Exists(file));
    }

    protected override IFirmwareVariables Open() => new LinuxFirmwareVariables(_root.Path);
}
