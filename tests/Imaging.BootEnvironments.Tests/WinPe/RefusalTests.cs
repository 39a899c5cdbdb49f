using System.Globalization;
using System.Text.RegularExpressions;
using Imaging.BootEnvironments.WinPe;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests.WinPe;

/// <summary>Everything that is told before the build's long work.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly WinPeWorkshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [NeedsTheory("wimlib-imagex")]
    [InlineData("0", "architecture x86")]
    [InlineData("12", "architecture arm64")]
    [InlineData("", "no architecture")]
    public void BootWim_OfAnotherArchitecture_Refused(string architecture, string found)
    {
        string wim = _shop.Windows.Capture("other.wim", architecture);

        ImagingException error = Refusal(_shop.Boot with { Image = wim });

        Assert.Equal((found, "amd64, as the engine is for"), (error.Found, error.Expected));
        Assert.Equal($"{wim}, image 1", error.Place);
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_WithNoBootableImage_RefusedWithTheImagesThereAre()
    {
        string wim = _shop.Windows.Capture("unmarked.wim", options: "--compress=LZX");

        Assert.Contains("1 (Microsoft Windows PE (amd64))", Refusal(_shop.Boot with { Image = wim }).Remedy, StringComparison.Ordinal);
        _shop.Check(_shop.Boot with { Image = wim, Index = 1 });
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_NoSuchIndex_Refused() =>
        Assert.Equal(ExitCode.Wim, Assert.Throws<ImagingException>(() => _shop.Check(_shop.Boot with { Index = 2 })).Code);

    [NeedsTheory("wimlib-imagex")]
    [InlineData("--solid")]
    [InlineData("--compress=LZMS")]
    public void BootWim_TheBootManagerDoesNotRead_RefusedWithARemedyThatWorks(string option)
    {
        string wim = _shop.Windows.Capture("other.wim", options: ["--boot", option]);

        ImagingException error = Refusal(_shop.Boot with { Image = wim });

        Assert.StartsWith("a WIM with solid or LZMS compression", error.Found, StringComparison.Ordinal);
        Assert.Contains("export FILE INDEX boot.wim --boot --compress=LZX", error.Remedy, StringComparison.Ordinal);
        string plain = _shop.At("plain.wim");
        Tool.Expect("wimlib-imagex", "export", wim, "1", plain, "--boot", "--compress=LZX");
        _shop.Check(_shop.Boot with { Image = plain });
    }

    [NeedsTheory("wimlib-imagex")]
    [InlineData("winpeshl.exe")]
    [InlineData("wpeinit.exe")]
    [InlineData("wpeutil.exe")]
    [InlineData("cmd.exe")]
    [InlineData("drvload.exe")]
    public void BootWim_WithoutAProgramItStarts_Refused(string program)
    {
        _shop.Put("nic/b.inf", WinPeWorkshop.Inf);
        _shop.Windows.Without("Windows/System32/" + program);

        Assert.Equal($@"no \Windows\System32\{program}", Refusal(_shop.Boot with { Debug = true, Drivers = [_shop.At("nic")] }).Found);
    }

    [NeedsFact("wimlib-imagex")]
    public void BootWim_Damaged_FailsTheBuildAndIsNamed()
    {
        _shop.Windows.Put("Windows/System32/big.dll", [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i >> 9))]);
        string details = Tool.Expect("wimlib-imagex", "dir", _shop.Boot.Image, "1", "--path=/Windows/System32/big.dll", "--detailed");
        int offset = int.Parse(Regex.Match(details, @"Offset in WIM\s+= (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        byte[] bytes = File.ReadAllBytes(_shop.Boot.Image);
        bytes.AsSpan(offset + 500, 100).Fill(0xA5);
        File.WriteAllBytes(_shop.Boot.Image, bytes);

        ImagingException error = Assert.Throws<ImagingException>(() => _shop.Make(_shop.Boot));

        Assert.Equal((ExitCode.Wim, _shop.Boot.Image), (error.Code, error.Place));
        Assert.Contains("Copy the WIM again", error.Remedy, StringComparison.Ordinal);
    }

    [NeedsFact("wimlib-imagex")]
    public void Engine_MissingOrAnother_Refused()
    {
        ManifestBootWinPe boot = _shop.Boot;
        (string Name, byte[] Content, string Found)[] engines =
        [
            ("arm.exe", FakeProgram.Make("", FakeProgram.Arm64), "a program for machine 0xAA64"),
            ("imaging", [0x7F, (byte)'E', (byte)'L', (byte)'F'], "not a program for 64-bit Windows"),
            ("empty.exe", [], "not a program for 64-bit Windows"),
        ];

        Assert.All(
            engines,
            engine => Assert.Equal(engine.Found, Refusal(boot with { Engine = _shop.Put("bin/" + engine.Name, engine.Content) }).Found));
        Assert.Equal("no engine", Refusal(boot with { Engine = _shop.At("bin/none.exe") }).Found);
        _shop.Put("bin/imaging.dll", "");
        Assert.Equal("an engine that needs .NET and the files beside it", Refusal(boot).Found);
    }

    [NeedsFact("wimlib-imagex")]
    public void EngineLibrary_MissingOrAnother_Refused()
    {
        _shop.Put("bin/libzstd.dll", FakeProgram.Make("", FakeProgram.Arm64));
        ImagingException other = Refusal(_shop.Boot);
        File.Delete(_shop.At("bin/libzstd.dll"));

        Assert.Equal((_shop.At("bin/libzstd.dll"), "a program for machine 0xAA64"), (other.Place, other.Found));
        Assert.Equal("no such library beside the engine", Refusal(_shop.Boot).Found);
    }

    [NeedsFact("wimlib-imagex")]
    public void LibWim_MissingWhereFilesAreLaidDown_RefusedWithItsSource()
    {
        ImagingException e = Assert.Throws<ImagingException>(() => _shop.Check(_shop.Boot, laysFiles: true));
        Assert.Equal((ExitCode.Manifest, _shop.At("bin/libwim-15.dll"), "no such library beside the engine"), (e.Code, e.Place, e.Found));
        Assert.Contains("https://wimlib.net", e.Message, StringComparison.Ordinal);
        _shop.Put("bin/libwim-15.dll", FakeProgram.Make("", FakeProgram.Arm64));
        Assert.Equal("a program for machine 0xAA64", Assert.Throws<ImagingException>(() => _shop.Check(_shop.Boot, laysFiles: true)).Found);
        _shop.Check(_shop.Boot);
    }

    [NeedsFact("wimlib-imagex")]
    public void Formatter_MissingWhereFilesAreLaidDown_Refused()
    {
        _shop.Put("bin/libwim-15.dll", FakeProgram.Make("the other library"));
        _shop.Check(_shop.Boot, laysFiles: true);
        _shop.Windows.Without("Windows/System32/fmifs.dll");
        ManifestBootWinPe without = _shop.Boot with { Image = _shop.Windows.Capture() };
        Assert.Equal(@"no \Windows\System32\fmifs.dll", Assert.Throws<ImagingException>(() => _shop.Check(without, laysFiles: true)).Found);
        _shop.Check(without);
    }

    [NeedsFact("wimlib-imagex")]
    public void Drivers_FolderWithoutAny_Refused()
    {
        _shop.Put("empty/setup.exe", "");

        ImagingException error = Refusal(_shop.Boot with { Drivers = [_shop.At("empty")] });

        Assert.Equal((_shop.At("empty"), "no .inf file"), (error.Place, error.Found));
    }

    [NeedsFact("wimlib-imagex")]
    public void Drivers_FolderWithNoneForX64_RefusedWithWhatEachIsFor()
    {
        _shop.Put("nic/x86/e1d.inf", WinPeWorkshop.Inf.Replace("NTamd64", "NTx86", StringComparison.Ordinal));
        _shop.Put("nic/arm/e1d.inf", WinPeWorkshop.Inf.Replace("NTamd64", "NTarm64", StringComparison.Ordinal));

        ImagingException error = Refusal(_shop.Boot with { Drivers = [_shop.At("nic")] });

        Assert.Equal(_shop.At("nic"), error.Place);
        Assert.Equal("arm/e1d.inf: models for arm64 ([Models.NTarm64]); x86/e1d.inf: models for x86 ([Models.NTx86])", error.Found);
        Assert.Contains("NTamd64", error.Expected, StringComparison.Ordinal);
    }

    [NeedsFact("wimlib-imagex")]
    public void Wallpaper_NoJpeg_Refused() =>
        Assert.Equal("no JPEG", Refusal(_shop.Boot with { Wallpaper = _shop.Put("wallpaper.png", [0x89, (byte)'P']) }).Found);

    [NeedsFact("wimlib-imagex")]
    public void Files_WithALink_Refused()
    {
        _shop.Put("tools/a.txt", "a");
        File.CreateSymbolicLink(_shop.At("tools/b.txt"), "a.txt");

        Assert.Equal(_shop.At("tools/b.txt"), Refusal(_shop.Boot with { Files = [_shop.Added("tools", @"\Tools")] }).Place);
    }

    [NeedsFact("wimlib-imagex")]
    public void Space_TooLittle_IsToldBeforeAnythingIsCopied()
    {
        _shop.Put("nic/b.inf", WinPeWorkshop.Inf);
        using (FileStream file = File.Create(_shop.At("nic/huge.bin")))
            file.SetLength(2L << 40);

        ImagingException error = Assert.Throws<ImagingException>(() => _shop.Make(_shop.Boot with { Drivers = [_shop.At("nic")] }));

        Assert.Equal((ExitCode.DeviceIo, _shop.At("made-work")), (error.Code, error.Place));
        Assert.EndsWith(" free", error.Found, StringComparison.Ordinal);
        Assert.Matches(@"at least 6\.\d+ TB for the boot environment", error.Expected);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_shop.At("made-work")));
    }

    [Fact]
    public void BootWim_LongerThanFat32Holds_Refused()
    {
        string wim = _shop.At("huge.wim");
        using (FileStream file = File.Create(wim))
            file.SetLength(uint.MaxValue);
        BootWim.CheckLength(wim);
        using (FileStream file = File.OpenWrite(wim))
            file.SetLength(uint.MaxValue + 1L);

        ImagingException error = Assert.Throws<ImagingException>(() => BootWim.CheckLength(wim));

        Assert.Equal(ExitCode.Manifest, error.Code);
        Assert.Contains("4294967295", error.Expected, StringComparison.Ordinal);
    }

    private ImagingException Refusal(ManifestBootWinPe boot)
    {
        ImagingException error = Assert.Throws<ImagingException>(() => _shop.Check(boot));
        Assert.Equal(ExitCode.Manifest, error.Code);
        Assert.NotEmpty(error.Remedy);
        return error;
    }
}
