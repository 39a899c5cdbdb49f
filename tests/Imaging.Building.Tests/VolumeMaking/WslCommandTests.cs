using Imaging.Building.VolumeMaking;

namespace Imaging.Building.Tests.VolumeMaking;

public sealed class WslCommandTests
{
    [Fact]
    public void WslCommand_PathsOfWindows_AreThoseOfLinux() => Assert.Equal(
        """wsl -- usb-builder build "/mnt/c/My images/manifest.yaml" --out releases/2027 --key /mnt/d/KEYS/release.key --level fast""",
        WslCommand.Of(
            ["build", @"C:\My images\manifest.yaml", "--out", @"releases\2027", "--key", "D:/KEYS/release.key", "--level", "fast"]));
}
