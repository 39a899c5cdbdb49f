using Imaging.Core;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests.WinPe;

/// <summary>What lies around the boot.wim.</summary>
public sealed class MediumTests : IDisposable
{
    private static readonly string[] s_files =
    [
        "EFI/Boot/bootx64.efi", "EFI/Microsoft/Boot/BCD",
        .. FakeWindowsPe.Fonts.Select(font => $"EFI/Microsoft/Boot/Fonts/{font}"),
        "EFI/Microsoft/Boot/boot.stl", "boot/boot.sdi", "sources/boot.wim",
    ];

    private readonly WinPeWorkshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [NeedsFact("wimlib-imagex")]
    public void Medium_OfTheImage_HoldsExactlyItsBootFiles()
    {
        _shop.Make(_shop.Boot);

        Assert.Equal(s_files, _shop.Files());
        Assert.Contains("the loader of 2011", Text("EFI/Boot/bootx64.efi"), StringComparison.Ordinal);
        Assert.Equal("regf, but not really", Text("EFI/Microsoft/Boot/BCD"));
        Assert.Equal("revoked", Text("EFI/Microsoft/Boot/boot.stl"));
        Assert.Equal(3_000, new FileInfo(_shop.At("made/boot/boot.sdi")).Length);
        Assert.Equal("wgl4_boot.ttf", Text("EFI/Microsoft/Boot/Fonts/wgl4_boot.ttf"));
    }

    [NeedsFact("wimlib-imagex")]
    public void Medium_Of2023_HasThatLoaderAndItsFonts()
    {
        _shop.Windows.Without("Windows/Boot/Fonts_EX/wgl4_boot_EX.ttf");

        string loader = _shop.Make(_shop.Boot with { SecureBoot = SecureBootAuthority.Microsoft2023 }).Packages[1];

        Assert.Equal("bootx64.efi of Windows UEFI CA 2023", loader);
        Assert.Equal(s_files, _shop.Files());
        Assert.Contains("the loader of 2023", Text("EFI/Boot/bootx64.efi"), StringComparison.Ordinal);
        Assert.Equal("segoe_slboot.ttf of 2023", Text("EFI/Microsoft/Boot/Fonts/segoe_slboot.ttf"));
        Assert.Equal("wgl4_boot.ttf", Text("EFI/Microsoft/Boot/Fonts/wgl4_boot.ttf"));
    }

    [NeedsFact("wimlib-imagex")]
    public void Medium_Of2023FromAnImageThatHasNoOther_TakesThat()
    {
        _shop.Windows.Without("Windows/Boot/EFI_EX", "Windows/Boot/Fonts_EX")
            .Put(
                "Windows/Boot/EFI/bootmgfw.efi", FakeProgram.Make("both", signers: [FakeProgram.Authority2011, FakeProgram.Authority2023]));

        string loader = _shop.Make(_shop.Boot with { SecureBoot = SecureBootAuthority.Microsoft2023 }).Packages[1];

        Assert.Equal("bootx64.efi of Microsoft Windows Production PCA 2011 and Windows UEFI CA 2023", loader);
    }

    [NeedsFact("wimlib-imagex")]
    public void Medium_OfAFolder_HoldsTheFolderWithTheMadeImage()
    {
        MakeMedia();

        BootSection section = _shop.Make(_shop.Boot with { Media = _shop.At("media") });

        Assert.Equal((false, "bootx64.efi of none of Microsoft's authorities"), (section.SecureBoot, section.Packages[1]));
        Assert.Equal(
            [
                "Boot/BOOT.SDI", "Sources/BOOT.wim", "Sources/readme.txt", "efi/boot/bootx64.efi", "efi/microsoft/boot/bcd",
                "efi/microsoft/boot/de-DE/x.mui"],
            _shop.Files());
        Assert.Equal("media's loader", Text("efi/boot/bootx64.efi"));
        Assert.Contains("/imaging/imaging.exe", FakeWindowsPe.List(_shop.At("made/Sources/BOOT.wim")));
    }

    [NeedsFact("wimlib-imagex")]
    public void Medium_OfAFolderWithAnAuthority_GetsLoaderAndFontsOfTheImage()
    {
        MakeMedia();

        _shop.Make(_shop.Boot with { Media = _shop.At("media"), SecureBoot = SecureBootAuthority.Microsoft2023 });

        Assert.Contains("the loader of 2023", Text("efi/boot/bootx64.efi"), StringComparison.Ordinal);
        Assert.Equal("segoe_slboot.ttf of 2023", Text("efi/microsoft/boot/Fonts/segoe_slboot.ttf"));
        Assert.Equal("media's BCD", Text("efi/microsoft/boot/bcd"));
    }

    [NeedsTheory("wimlib-imagex")]
    [InlineData("Windows/Boot/DVD/EFI/BCD", @"no \Windows\Boot\DVD\EFI\BCD")]
    [InlineData("Windows/Boot/DVD/EFI/boot.sdi", @"no \Windows\Boot\DVD\EFI\boot.sdi")]
    [InlineData("Windows/Boot/EFI/boot.stl", @"no \Windows\Boot\EFI\boot.stl")]
    [InlineData("Windows/Boot/EFI/bootmgfw.efi", @"no \Windows\Boot\EFI\bootmgfw.efi")]
    [InlineData("Windows/Boot/Fonts", @"no \Windows\Boot\Fonts\*_boot.ttf")]
    public void Medium_FileMissingInTheImage_IsNamedWithTheRemedy(string path, string found)
    {
        _shop.Windows.Without(path);

        ImagingException error = Assert.Throws<ImagingException>(() => _shop.Check(_shop.Boot));

        Assert.Equal((ExitCode.Manifest, found), (error.Code, error.Found));
        Assert.Contains("`media:`", error.Remedy, StringComparison.Ordinal);
    }

    [NeedsTheory("wimlib-imagex")]
    [InlineData("efi/boot/bootx64.efi", "no EFI/Boot/bootx64.efi")]
    [InlineData("efi/microsoft/boot/bcd", "no EFI/Microsoft/Boot/BCD")]
    [InlineData("Boot/BOOT.SDI", "no boot/boot.sdi")]
    public void Medium_FileMissingInTheFolder_IsNamed(string path, string found)
    {
        MakeMedia();
        File.Delete(_shop.At("media/" + path));

        ImagingException error = Assert.Throws<ImagingException>(() => _shop.Check(_shop.Boot with { Media = _shop.At("media") }));

        Assert.Equal((ExitCode.Manifest, found, _shop.At("media")), (error.Code, error.Found, error.Place));
    }

    [NeedsFact("wimlib-imagex")]
    public void Medium_NamesThatDifferInCaseAlone_AreRefused()
    {
        MakeMedia();
        _shop.Put("media/EFI/BOOT/BOOTX64.EFI", "another");

        ImagingException error = Assert.Throws<ImagingException>(() => _shop.Check(_shop.Boot with { Media = _shop.At("media") }));

        Assert.Equal(ExitCode.Manifest, error.Code);
        Assert.Contains("bootx64.efi", error.Found, StringComparison.OrdinalIgnoreCase);
    }

    [NeedsFact("wimlib-imagex")]
    public void Medium_LoaderOfTheOtherAuthority_IsRefusedByName()
    {
        _shop.Windows.Without("Windows/Boot/EFI_EX");

        ImagingException error = Assert.Throws<ImagingException>(
            () => _shop.Check(_shop.Boot with { SecureBoot = SecureBootAuthority.Microsoft2023 }));

        Assert.Equal(ExitCode.Manifest, error.Code);
        Assert.Equal(
            ("a loader signed by Microsoft Windows Production PCA 2011", "one signed by Windows UEFI CA 2023"),
            (error.Found, error.Expected));
    }

    [NeedsFact("wimlib-imagex")]
    public void Medium_UnsignedLoader_IsRefused()
    {
        _shop.Windows.Put("Windows/Boot/EFI/bootmgfw.efi", FakeProgram.Make("anybody's"));

        Assert.StartsWith(
            "a loader signed by none", Assert.Throws<ImagingException>(() => _shop.Check(_shop.Boot)).Found, StringComparison.Ordinal);
    }

    private string Text(string path) => File.ReadAllText(_shop.At("made/" + path));

    private void MakeMedia()
    {
        _shop.Put("media/efi/boot/bootx64.efi", "media's loader");
        _shop.Put("media/efi/microsoft/boot/bcd", "media's BCD");
        _shop.Put("media/efi/microsoft/boot/de-DE/x.mui", "text");
        _shop.Put("media/Boot/BOOT.SDI", "sdi");
        _shop.Put("media/Sources/BOOT.wim", "the media's own");
        _shop.Put("media/Sources/readme.txt", "text");
    }
}
