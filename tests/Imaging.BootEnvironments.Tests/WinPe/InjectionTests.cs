using Imaging.Release;
using Imaging.Testing;
using Imaging.Volumes.Fat32;

namespace Imaging.BootEnvironments.Tests.WinPe;

/// <summary>What is in a boot.wim when the builder is done with it, as wimlib-imagex lists it.</summary>
public sealed class InjectionTests : IDisposable
{
    private static readonly string[] s_added = [
        "/imaging", "/imaging/crashed.cmd", "/imaging/imaging.exe", "/imaging/libzstd.dll", "/imaging/media-id", "/imaging/release.pub"];

    private readonly WinPeWorkshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [NeedsFact("wimlib-imagex")]
    public void BootWim_OfTheLeastManifest_HoldsItselfAndTheEngine()
    {
        BootSection section = _shop.Make(_shop.Boot);

        string[] expected = [.. FakeWindowsPe.List(_shop.Boot.Image), .. s_added, "/Windows/System32/winpeshl.ini"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), FakeWindowsPe.List(_shop.Made()));
        Assert.Equal(File.ReadAllText(_shop.At("bin/imaging.exe")), FakeWindowsPe.Read(_shop.Made(), "/imaging/imaging.exe"));
        Assert.StartsWith("@rem What Windows PE shows", FakeWindowsPe.Read(_shop.Made(), "/imaging/crashed.cmd"), StringComparison.Ordinal);
        Assert.EndsWith(
            ":stay\r\npause >nul\r\ngoto stay\r\n", FakeWindowsPe.Read(_shop.Made(), "/imaging/crashed.cmd"), StringComparison.Ordinal);
        Assert.Equal("a key\n", FakeWindowsPe.Read(_shop.Made(), "/imaging/release.pub"));
        Assert.Equal(new string('a', 32) + "\n", FakeWindowsPe.Read(_shop.Made(), "/imaging/media-id"));
        Assert.Equal(
            """
            [LaunchApps]
            %SYSTEMROOT%\System32\wpeinit.exe
            %SYSTEMROOT%\System32\powercfg.exe, /s 8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c
            %SYSTEMROOT%\System32\wpeutil.exe, UpdateBootInfo
            %SYSTEMDRIVE%\imaging\imaging.exe, line
            %SYSTEMROOT%\System32\cmd.exe, /c X:\imaging\crashed.cmd

            """.ReplaceLineEndings("\r\n"),
            FakeWindowsPe.Read(_shop.Made(), "/Windows/System32/winpeshl.ini"));
        Assert.Equal(("winpe", true), (section.Kind, section.SecureBoot));
        Assert.Equal(
            ["Microsoft Windows PE (amd64) 10.0.26100.1 en-US", "bootx64.efi of Microsoft Windows Production PCA 2011"],
            section.Packages.Take(2));
        Assert.Equal(["imaging.exe", "libzstd.dll"], section.Packages.Skip(2).Select(text => text.Split(' ')[0]));
        Assert.Empty(_shop.Events.Warnings);
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_ForFilesToBeLaidDown_HoldsLibWimToo()
    {
        _shop.Put("bin/libwim-15.dll", FakeProgram.Make("the other library"));

        BootSection section = _shop.Make(_shop.Boot, laysFiles: true);

        string[] expected = [
            .. FakeWindowsPe.List(_shop.Boot.Image), .. s_added, "/imaging/libwim-15.dll", "/Windows/System32/winpeshl.ini"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), FakeWindowsPe.List(_shop.Made()));
        Assert.Equal(["imaging.exe", "libzstd.dll", "libwim-15.dll"], section.Packages.Skip(2).Select(text => text.Split(' ')[0]));
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_OfTheFullManifest_HoldsAllOfItAndStartsItInOrder()
    {
        _shop.Put("nic/e1d/E1D.INF", WinPeWorkshop.Inf);
        _shop.Put("nic/e1d/e1d.sys", "sys");
        _shop.Put("nic/b57.inf", WinPeWorkshop.Inf);
        _shop.Put("storage/my raid/iaStorVD.inf", WinPeWorkshop.Inf);
        _shop.Put("tools/sub/a.txt", "a");
        _shop.Put("one.txt", "one");
        string wallpaper = _shop.Put("wallpaper.jpg", [0xFF, 0xD8, 0xFF, 2]);
        _shop.Windows.Put("Windows/Tools/old.txt", "kept"u8.ToArray());

        _shop.Make(_shop.Boot with
        {
            Drivers = [_shop.At("nic"), _shop.At("storage")],
            Wallpaper = wallpaper,
            Files = [_shop.Added("tools", @"\windows\TOOLS"), _shop.Added("one.txt", @"\Windows\System32\one.txt")],
            Debug = true,
        });

        string[] added =
        [
            .. s_added, "/Windows/System32/winpeshl.ini", "/Windows/System32/one.txt", "/Windows/Tools/sub", "/Windows/Tools/sub/a.txt",
            "/imaging/drivers", "/imaging/drivers/1", "/imaging/drivers/1/b57.inf", "/imaging/drivers/1/e1d",
            "/imaging/drivers/1/e1d/E1D.INF",
            "/imaging/drivers/1/e1d/e1d.sys", "/imaging/drivers/2", "/imaging/drivers/2/my raid", "/imaging/drivers/2/my raid/iaStorVD.inf",
        ];
        string[] expected = [.. FakeWindowsPe.List(_shop.Boot.Image), .. added];
        Assert.Equal(expected.Order(StringComparer.Ordinal), FakeWindowsPe.List(_shop.Made()));
        Assert.Equal(
            """
            [LaunchApps]
            %SYSTEMROOT%\System32\wpeinit.exe
            %SYSTEMROOT%\System32\powercfg.exe, /s 8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c
            %SYSTEMROOT%\System32\drvload.exe, "X:\imaging\drivers\1\b57.inf"
            %SYSTEMROOT%\System32\drvload.exe, "X:\imaging\drivers\1\e1d\E1D.INF"
            %SYSTEMROOT%\System32\drvload.exe, "X:\imaging\drivers\2\my raid\iaStorVD.inf"
            %SYSTEMROOT%\System32\wpeutil.exe, UpdateBootInfo
            %SYSTEMDRIVE%\imaging\imaging.exe, line --stay
            %SYSTEMROOT%\System32\cmd.exe

            """.ReplaceLineEndings("\r\n"),
            FakeWindowsPe.Read(_shop.Made(), "/Windows/System32/winpeshl.ini"));
        Tool.Expect("wimlib-imagex", "extract", _shop.Made(), "1", "/Windows/System32/winpe.jpg", "--dest-dir=" + _shop.At("out"));
        Assert.Equal(File.ReadAllBytes(wallpaper), File.ReadAllBytes(_shop.At("out/winpe.jpg")));
        Assert.Equal("kept", FakeWindowsPe.Read(_shop.Made(), "/Windows/Tools/old.txt"));
        Assert.Contains("Not for the line", Assert.Single(_shop.Events.Warnings), StringComparison.Ordinal);
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_OfDriversForSeveralArchitectures_LoadsThoseForX64AndTellsOfTheOthers()
    {
        _shop.Put("nic/autorun.inf", "[autorun]\nopen=setup.exe\n");
        _shop.Put("nic/x64/e1d.inf", WinPeWorkshop.Inf);
        _shop.Put("nic/x86/e1d.inf", WinPeWorkshop.Inf.Replace("NTamd64", "NTx86", StringComparison.Ordinal));
        _shop.Put("nic/filter.inf", "[Version]\nSignature=\"$Windows NT$\"\n[DefaultInstall.NTamd64]\n");

        _shop.Make(_shop.Boot with { Drivers = [_shop.At("nic")] });

        string[] loads = [.. FakeWindowsPe.Read(_shop.Made(), "/Windows/System32/winpeshl.ini").Split("\r\n")
            .Where(line => line.Contains("drvload", StringComparison.Ordinal)).Select(line => line.Split('"')[1])];
        Assert.Equal([@"X:\imaging\drivers\1\filter.inf", @"X:\imaging\drivers\1\x64\e1d.inf"], loads);
        Assert.Contains("/imaging/drivers/1/x86/e1d.inf", FakeWindowsPe.List(_shop.Made()));
        Assert.Collection(
            _shop.Events.Warnings,
            left => Assert.Contains(
                "autorun.inf: no [Version] of a driver; x86/e1d.inf: models for x86 ([Models.NTx86]). ", left, StringComparison.Ordinal),
            unknown => Assert.Contains("all the same: filter.inf: no [Manufacturer]. ", unknown, StringComparison.Ordinal));
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_MadeTwice_IsTheSameByteForByteAndTheSourceUntouched()
    {
        _shop.Put("nic/b.inf", WinPeWorkshop.Inf);
        _shop.Put("nic/a.sys", new byte[100_000]);
        var boot = _shop.Boot with { Drivers = [_shop.At("nic")], Files = [_shop.Added("nic", @"\New\Folders\here")] };
        byte[] source = File.ReadAllBytes(boot.Image);

        _shop.Make(boot, "one");
        File.SetLastWriteTimeUtc(_shop.At("nic/b.inf"), DateTime.UnixEpoch);
        _shop.Make(boot, "two");

        string[] files = _shop.Files("one");
        Assert.Equal(files, _shop.Files("two"));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(_shop.At("one/" + file)), File.ReadAllBytes(_shop.At("two/" + file))));
        Assert.Equal(source, File.ReadAllBytes(boot.Image));
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_ThatWasInjectedBefore_HasTheSameTreeAsOneThatWasNot()
    {
        _shop.Put("nic/b.inf", WinPeWorkshop.Inf);
        _shop.Make(_shop.Boot with { Drivers = [_shop.At("nic")] }, "one");
        _shop.Make(_shop.Boot, "two");

        _shop.Make(_shop.Boot with { Image = _shop.Made("one") }, "three");

        Assert.Equal(Details(_shop.Made("two")), Details(_shop.Made("three")));
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_OfSeveralImages_BecomesTheBootableOneAlone()
    {
        string wim = _shop.Boot.Image;
        Tool.Expect("wimlib-imagex", "append", _shop.At("bin"), wim, "another", "--no-acls");
        Tool.Expect("wimlib-imagex", "append", _shop.At("tree"), wim, "third", "--no-acls", "--boot");
        Tool.Expect("wimlib-imagex", "info", wim, "3", "--image-property=WINDOWS/ARCH=9");

        Assert.StartsWith("third", _shop.Make(_shop.Boot).Packages[0], StringComparison.Ordinal);
        Assert.StartsWith("Microsoft", _shop.Make(_shop.Boot with { Index = 1 }, "first").Packages[0], StringComparison.Ordinal);

        foreach (string made in (string[])[_shop.Made(), _shop.Made("first")])
        {
            string info = Tool.Expect("wimlib-imagex", "info", made);
            Assert.Matches(@"Image Count:\s+1\n", info);
            Assert.Matches(@"Boot Index:\s+1\n", info);
            Assert.Matches(@"Compression:\s+LZX\n", info);
        }
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_WithoutPowercfg_IsWarnedOf()
    {
        _shop.Windows.Without("Windows/System32/powercfg.exe");

        _shop.Make(_shop.Boot);

        Assert.DoesNotContain("powercfg", FakeWindowsPe.Read(_shop.Made(), "/Windows/System32/winpeshl.ini"), StringComparison.Ordinal);
        Assert.Contains("no powercfg.exe", Assert.Single(_shop.Events.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Names, times, attributes and contents, without where a resource lies in the file.</summary>
    private static string Details(string wim) =>
        string.Join('\n', Tool.Expect("wimlib-imagex", "dir", wim, "1", "--detailed").Split('\n')
            .Where(line => !line.StartsWith("Offset in WIM", StringComparison.Ordinal)));
}
