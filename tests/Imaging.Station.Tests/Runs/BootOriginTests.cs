using Imaging.Disk;
using Imaging.Platform.Inventory;
using Imaging.Station.Boot;
using Imaging.Testing;

namespace Imaging.Station.Tests.Runs;

public sealed class BootOriginTests
{
    [Theory]
    [InlineData("BOOT_IMAGE=/vmlinuz quiet imaging.boot=hd0,msdos1", BootOrigin.Stick)]
    [InlineData("imaging.boot=hd1,gpt1 quiet", BootOrigin.Disk)]
    [InlineData("imaging.boot=(hd0,gpt1)", BootOrigin.Disk)]
    [InlineData("imaging.boot=hd0", BootOrigin.Unknown)]
    [InlineData("quiet console=tty0", BootOrigin.Unknown)]
    public void Origin_CommandLine_IsThis(string commandLine, BootOrigin origin)
    {
        using var system = new FakeSystem();
        system.Write("proc/cmdline", commandLine);
        Assert.Equal(origin, BootCommandLine.Origin(system.Root));
    }

    [Theory]
    [InlineData(DiskBus.Usb, false, BootOrigin.Stick)]
    [InlineData(DiskBus.Sd, true, BootOrigin.Stick)]
    [InlineData(DiskBus.Nvme, false, BootOrigin.Disk)]
    public void Origin_DiskThatWindowsPeCameFrom_IsThis(DiskBus bus, bool isRemovable, BootOrigin origin) =>
        Assert.Equal(origin, BootOrigins.Of(new DiskInfo { Node = "0", Bus = bus, Bytes = 1, IsRemovable = isRemovable }));

    [Fact]
    public void Origin_WindowsPeThatDoesNotSay_IsUnknown() => Assert.Equal(BootOrigin.Unknown, BootOrigins.Of(null));

    [Fact]
    public void Origin_NoCommandLine_IsUnknown()
    {
        using var folder = new TempFolder();
        Assert.Equal(BootOrigin.Unknown, BootCommandLine.Origin(folder.Path));
    }
}
