using Imaging.Building.Images;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.StandIn;

namespace Imaging.Building.Tests.Images;

public sealed class WindowsStartTests
{
    private const string Answers = "Windows/Panther/Unattend/unattend.xml";
    private const string Recovery = "Windows/System32/Recovery/Winre.wim";
    private const string State = "Windows/System32/Recovery/ReAgent.xml";

    private static readonly ManifestWimImage s_wim = new("image.wim", 1);
    private static readonly ManifestDiskImage s_disk = new("image.vhdx", null);

    [Fact]
    public void Read_Windows_SaysWhatItsRegistrySays()
    {
        WindowsImage image = Read(new StandInImage()).Image;

        Assert.Equal(
            ("Windows 11", "Education", "10.0.26100.1742", "de-DE", "amd64"),
            (image.Title, image.Edition, image.Build, image.Language, image.Architecture));
        Assert.Equal([$@"PCI\{StandInImage.Device}"], image.BootDevices);
    }

    [Theory]
    [InlineData("19045", "Client", "Windows 10")]
    [InlineData("22000", "Client", "Windows 11")]
    [InlineData("26100", "Server", "Windows Server 2025 Datacenter")]
    public void Read_Windows_IsCalledAsItsMenuCallsIt(string build, string type, string title) =>
        Assert.Equal(title, Read(new StandInImage { Build = build, InstallationType = type }).Image.Title);

    /// <summary>A driver that starts later is no use for the disk that Windows is on.</summary>
    [Fact]
    public void Read_StorageDriverThatStartsLater_IsNoBootDevice() =>
        Assert.Empty(Read(new StandInImage { StorageStart = 3 }).Image.BootDevices);

    [Fact]
    public void Read_OneSet_IsCopiedAsBcdbootDoes()
    {
        BootFileSet set = Assert.Single(Read(new StandInImage()).Sets);

        Assert.Equal("EFI", set.Name);
        Assert.Equal(
            [
                "EFI/Boot/bootx64.efi", "EFI/Microsoft/Boot/Fonts/wgl4_boot.ttf", "EFI/Microsoft/Boot/Resources/bootres.dll",
                "EFI/Microsoft/Boot/boot.stl", "EFI/Microsoft/Boot/bootmgfw.efi", "EFI/Microsoft/Boot/bootmgr.efi",
                "EFI/Microsoft/Boot/en-US/bootmgfw.efi.mui",
            ],
            set.Files.Select(f => f.Path));
        Assert.Equal(@"\Windows\Boot\EFI\bootmgfw.efi", set.Files[0].Source, ignoreCase: true);
    }

    [Fact]
    public void Read_TwoSets_DifferInWhatIsSignedAnew()
    {
        IReadOnlyList<BootFileSet> sets = Read(new StandInImage { HasSecondSet = true }).Sets;

        Assert.Equal(["EFI", "EFI_EX"], sets.Select(s => s.Name));
        Assert.Equal(sets[0].Files.Select(f => f.Path), sets[1].Files.Select(f => f.Path));
        Assert.Equal(
            [
                "EFI/Boot/bootx64.efi", "EFI/Microsoft/Boot/Fonts/wgl4_boot.ttf", "EFI/Microsoft/Boot/bootmgfw.efi",
                "EFI/Microsoft/Boot/bootmgr.efi",
            ],
            sets[0].Files.Zip(sets[1].Files).Where(f => f.First.Source != f.Second.Source).Select(f => f.First.Path));
    }

    [Fact]
    public void Read_SignerThatIsAskedFor_IsTheOnlyOne()
    {
        var both = new StandInImage { HasSecondSet = true };
        Assert.Equal("EFI", Assert.Single(Read(both, BootFileSigner.Microsoft2011).Sets).Name);
        Assert.Equal("EFI_EX", Assert.Single(Read(both, BootFileSigner.Microsoft2023).Sets).Name);
        ExpectRefusal("EFI_EX", () => Read(new StandInImage(), BootFileSigner.Microsoft2023));
    }

    [Fact]
    public void Read_OtherProcessor_IsRefused() => ExpectRefusal("arm64", () => Read(new StandInImage { Architecture = "ARM64" }));

    [Fact]
    public void Read_NotGeneralised_IsRefusedWithTheReasons()
    {
        ExpectRefusal("IMAGE_STATE_COMPLETE", () => Read(new StandInImage { ImageState = "IMAGE_STATE_COMPLETE" }));
        ExpectRefusal("MountedDevices has 2 volumes", () => Read(new StandInImage { Mounted = 2 }));
        ExpectRefusal("SetupType below SYSTEM\\Setup is 0", () => Read(new StandInImage { SetupType = 0 }));
    }

    [Theory]
    [InlineData("Windows/System32/config/SYSTEM")]
    [InlineData("Windows/System32/config/SOFTWARE")]
    [InlineData("Windows/Boot/EFI/bootmgfw.efi")]
    public void Read_WithoutAFileOfWindows_IsRefusedAndNamed(string path)
    {
        Dictionary<string, byte[]> files = new StandInImage().Files();
        files.Remove(path);
        ExpectRefusal(path.Replace('/', '\\'), () => WindowsStart.Read(new ImageOf(files), s_wim));
    }

    [Fact]
    public void Read_AnswerFileThatWindowsTakesFirst_IsRefused()
    {
        Dictionary<string, byte[]> files = new StandInImage().Files();
        files[Answers] = "<unattend/>"u8.ToArray();
        ExpectRefusal(@"\Windows\Panther\Unattend\unattend.xml", () => WindowsStart.Read(new ImageOf(files), s_wim));
        ExpectRefusal(@"\Windows\Panther\Unattend\unattend.xml", () => WindowsStart.Read(new ImageOf(files), s_disk));
    }

    [Fact]
    public void Read_AnswerFileThatIsToBeRemoved_IsLeftOut()
    {
        ManifestWimImage removing = s_wim with { RemovesUnattend = true };
        Dictionary<string, byte[]> files = new StandInImage().Files();
        Assert.Empty(WindowsStart.Read(new ImageOf(files), removing).Removed);
        files[Answers] = "<unattend/>"u8.ToArray();
        Assert.Equal(
            [@"\Windows\Panther\Unattend\unattend.xml"], WindowsStart.Read(new ImageOf(files), removing).Removed);
    }

    /// <summary>A WIM is laid out by the builder, which can put a blank one in; a captured volume is taken as it is.</summary>
    [Fact]
    public void Read_RecoveryOfAnotherDisk_IsBlankedInAWimAndRefusedOnADisk()
    {
        Dictionary<string, byte[]> files = new StandInImage().Files();
        files[Recovery] = new byte[1000];
        files[State] = [.. ReAgent.Blank()];
        Assert.Equal((1000L, false), Of(s_wim));
        Assert.Equal((1000L, false), Of(s_disk));

        files[State] = "<WindowsRE><WinREStaged state=\"1\"/></WindowsRE>"u8.ToArray();
        Assert.Equal((1000L, true), Of(s_wim));
        ExpectRefusal("WinREStaged is 1", () => Of(s_disk));

        files.Remove(State);
        Assert.Equal((1000L, true), Of(s_wim));
        Assert.Equal((1000L, false), Of(s_disk));
        files.Remove(Recovery);
        Assert.Equal((null, false), Of(s_wim));

        (long?, bool) Of(ManifestImage source)
        {
            WindowsStart start = WindowsStart.Read(new ImageOf(files), source);
            return (start.RecoveryBytes, start.BlanksReAgent);
        }
    }

    /// <summary>Its changes stand in a log: what it says is nothing that Windows ever saw.</summary>
    [Fact]
    public void Read_HiveThatWasNotClosed_IsRefused()
    {
        Dictionary<string, byte[]> files = new StandInImage().Files();
        byte[] hive = files["Windows/System32/config/SYSTEM"];
        hive[4]++;
        uint sum = 0;
        for (int at = 0; at < 508; at += 4)
            sum ^= BitConverter.ToUInt32(hive, at);
        BitConverter.TryWriteBytes(hive.AsSpan(508), sum);
        ExpectRefusal("log", () => WindowsStart.Read(new ImageOf(files), s_wim));
    }

    /// <summary>The same image out of a WIM.</summary>
    [NeedsFact("wimlib-imagex")]
    public void Read_Wim_IsReadAsAFolderIs()
    {
        using var temp = new TempFolder();
        new StandInImage { HasSecondSet = true }.WriteTo(temp.File("image"));
        Tool.Expect("wimlib-imagex", "capture", temp.File("image"), temp.File("image.wim"), "Windows", "--no-acls");
        using var wim = new WimImageFiles(temp.File("image.wim"), 1);

        WindowsStart start = WindowsStart.Read(wim, s_wim);
        WindowsStart expected = Read(new StandInImage { HasSecondSet = true });
        Assert.Equal(expected.Sets[1].Files, start.Sets[1].Files);
        Assert.Equal(expected.Image.Build, start.Image.Build);
        Assert.Equal("a font of 2023"u8.ToArray(), wim.Read(@"\Windows\Boot\FONTS_EX\wgl4_boot_EX.ttf", 100));
        Assert.Throws<ImagingException>(() => wim.Read(@"\Windows\Boot\FONTS_EX\wgl4_boot_EX.ttf", 13));
    }

    private static WindowsStart Read(StandInImage windows, BootFileSigner signer = BootFileSigner.Auto) =>
        WindowsStart.Read(new ImageOf(windows.Files()), s_wim with { SecureBoot = signer });

    private static void ExpectRefusal(string found, Action read)
    {
        var e = Assert.Throws<ImagingException>(read);
        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains(found, e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }
}
