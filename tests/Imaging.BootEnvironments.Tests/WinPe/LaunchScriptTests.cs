using System.Text;
using Imaging.BootEnvironments.WinPe;
using Imaging.Core;

namespace Imaging.BootEnvironments.Tests.WinPe;

/// <summary>winpeshl.ini, by Microsoft's reference of it.</summary>
public sealed class LaunchScriptTests
{
    private const int Most = 250;

    [Fact]
    public void LaunchScript_Least_IsAscii_CrLfAndInOrder()
    {
        var script = new LaunchScript();
        script.AddEngine(@"\imaging\imaging.exe");

        Assert.Equal(
            "[LaunchApps]\r\n%SYSTEMROOT%\\System32\\wpeinit.exe\r\n%SYSTEMDRIVE%\\imaging\\imaging.exe, line\r\n"u8.ToArray(),
            script.ToArray());
    }

    [Fact]
    public void LaunchScript_DriverOfExactlyTheLongestLine_Fits()
    {
        int around = LineFor(@"\x.inf").Length - @"\x.inf".Length;
        string longest = $@"\{new string('a', Most - around - 5)}.inf";

        Assert.Equal(Most, LineFor(longest).Length);
        ImagingException error = Assert.Throws<ImagingException>(() => LineFor(@"\a" + longest[1..]));
        Assert.Equal((ExitCode.Manifest, "a line of 251 characters"), (error.Code, error.Found));
    }

    [Theory]
    [InlineData(@"\imaging\drivers\1\größe.inf")]
    [InlineData(@"\imaging\drivers\1\100%.inf")]
    [InlineData("\\imaging\\drivers\\1\\a\tb.inf")]
    public void LaunchScript_PathItCanNotHold_Refused(string path) =>
        Assert.Equal(path, Assert.Throws<ImagingException>(() => LineFor(path)).Place);

    private static string LineFor(string information)
    {
        var script = new LaunchScript();
        script.AddDriver(information);
        return Encoding.ASCII.GetString(script.ToArray()).Split("\r\n")[2];
    }
}
