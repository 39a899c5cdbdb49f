using Imaging.Station.Boot;
using Imaging.Testing;

namespace Imaging.Station.Tests.Line;

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

    [Fact]
    public void Origin_NoCommandLine_IsUnknown()
    {
        using var folder = new TempFolder();
        Assert.Equal(BootOrigin.Unknown, BootCommandLine.Origin(folder.Path));
    }
}
