using Imaging.Building.VolumeMaking;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Wim;

namespace Imaging.Building.Tests.VolumeMaking;

public sealed class NtfsVolumeRefusalTests(VolumeMakingFixture fixture) : IClassFixture<VolumeMakingFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact("mkntfs")]
    public void Content_NamesWindowsCanNotHold_AreListed()
    {
        string content = _folder.File("content");
        Directory.CreateDirectory(content);
        string[] bad = ["con", "a:b", "what?", "star*", "dot.", "space ", "pipe|", "quote\"", "less<", "back\\slash", "nul.txt", "tab\t"];
        foreach (string name in bad.Append("fine.txt"))
            File.WriteAllText(Path.Combine(content, name), name);

        ImagingException e = Refuse(Request() with { Content = [new ContentTree(content, @"\c")] });

        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Contains("12 names", e.Found, StringComparison.Ordinal);
        Assert.Contains("and 2 more", e.Found, StringComparison.Ordinal);
        Assert.Contains(@"\c\a:b (has the character :)", e.Found, StringComparison.Ordinal);
        Assert.DoesNotContain("fine.txt", e.Found, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs")]
    public void Content_NamesThatDifferInCaseOnly_AreListed()
    {
        string content = _folder.File("content");
        Directory.CreateDirectory(content);
        foreach (string name in new[] { "Read Me.txt", "READ ME.TXT", "grøn", "GRØN", "other" })
            File.WriteAllText(Path.Combine(content, name), name);

        ImagingException e = Refuse(Request() with { Content = [new ContentTree(content, @"\c")] });

        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Contains("2 names", e.Found, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs")]
    public void Content_NameThatIsAShortNameInTheImage_IsListed()
    {
        string content = _folder.File("ALONGN~7.TEX");
        File.WriteAllText(content, "clash");

        ImagingException e = Refuse(
            Request() with { Wim = new WimSource(fixture.HostileWim, 1), Content = [new ContentTree(content, @"\metadata\ALONGN~7.TEX")] });

        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Contains("ALONGN~7.TEX", e.Found, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "mkfifo")]
    public void Content_WithAPipe_IsRefused()
    {
        string content = _folder.File("content");
        Directory.CreateDirectory(content);
        Tool.Expect("mkfifo", Path.Combine(content, "pipe"));

        ImagingException e = Refuse(Request() with { Content = [new ContentTree(content, @"\c")] });

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains("pipe", e.Message, StringComparison.Ordinal);
    }

    [NeedsTheory("mkntfs")]
    [InlineData("missing")]
    [InlineData("text")]
    [InlineData("truncated")]
    [InlineData("index")]
    public void Wim_Unusable_IsNamed(string kind)
    {
        string path = kind == "index" ? fixture.HostileWim : _folder.File(kind + ".wim");
        if (kind == "text")
            File.WriteAllText(path, new string('x', 5000));
        if (kind == "truncated")
            File.WriteAllBytes(path, File.ReadAllBytes(fixture.HostileWim)[..100_000]);

        ImagingException e = Refuse(Request() with { Wim = new WimSource(path, kind == "index" ? 2 : 1) });

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.StartsWith(path, e.Place, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }

    [NeedsFact("mkntfs")]
    public void Volume_FarTooSmallForItsContent_IsRefusedBeforeExtracting()
    {
        var phases = new HashSet<VolumeMakingPhase>();
        string content = Big(40);

        ImagingException e = Refuse(
            Request() with { Size = 20 * ByteSize.MiB, Content = [new ContentTree(content, @"\big")] }, new Listener(phases));

        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Contains("volume Windows", e.Place, StringComparison.Ordinal);
        Assert.DoesNotContain(VolumeMakingPhase.Data, phases);
    }

    [NeedsFact("mkntfs")]
    public void Volume_ThatFillsUpWhileExtracting_IsRefusedInTheSameWords()
    {
        var phases = new HashSet<VolumeMakingPhase>();

        ImagingException e = Refuse(
            Request() with { Size = 20 * ByteSize.MiB, Content = [new ContentTree(Big(19), @"\big")] }, new Listener(phases));

        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Contains("volume Windows", e.Place, StringComparison.Ordinal);
        Assert.Contains(VolumeMakingPhase.Data, phases);
    }

    [NeedsFact("mkntfs")]
    public void Volume_TooSmallForNtfs_SaysWhatMkntfsSaid()
    {
        ImagingException e = Refuse(Request() with { Size = 64 * ByteSize.KiB, Content = [new ContentTree(Big(1), @"\big")] });

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains("mkntfs ended with", e.Found, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs")]
    public void Slot_InACompressedFolder_IsRefused()
    {
        ImagingException e = Refuse(
            Request() with { Wim = new WimSource(fixture.HostileWim, 1), Slots = [new SlotFile(@"\COMPRESSED\slot", 4096)] });

        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Contains(@"\COMPRESSED\slot", e.Place, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs")]
    public void VolumeFile_InNoFolder_IsAnErrorOfTheDevice()
    {
        ImagingException e = Refuse(
            Request() with { VolumeFile = _folder.File("no such folder/v"), Content = [new ContentTree(Big(1), @"\big")] });

        Assert.Equal(ExitCode.DeviceIo, e.Code);
        Assert.Equal(_folder.File("no such folder/v"), e.Place);
    }

    [NeedsFact("mkntfs")]
    public void Child_ThatIsNotTheBuilder_IsReportedWithItsWords()
    {
        VolumeMakerTools tools = VolumeMakerTools.Find() with { Child = ["/bin/sh", "-c", "echo broken >&2; exit 7"] };
        NtfsVolumeRequest request = Request() with { Content = [new ContentTree(Big(1), @"\big")] };

        var e = Assert.Throws<ImagingException>(() => NtfsVolumeMaker.Make(request, tools));

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains("ended with 7: broken", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_NotInstalled_NameTheDebianPackage()
    {
        var e = Assert.Throws<ImagingException>(() => VolumeMakerTools.FindFile("mkntfs", [_folder.Path], "ntfs-3g"));

        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains("apt install ntfs-3g", e.Remedy, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> WrongRequests => new()
    {
        { "size", "multiple of 4096" }, { "label", "up to 32" }, { "start", "start below" }, { "nothing", "a WIM, content or slots" },
        { "missing content", "a file or folder" }, { "relative", "from the root" }, { "slashes", "from the root" },
        { "dots", "from the root" },
        { "file as root", "a folder" }, { "slot size", "multiple of 4096" },
        { "two slots", "found two slots" },
    };

    [Theory]
    [MemberData(nameof(WrongRequests))]
    public void Request_ThatIsWrong_IsRefusedBeforeAnythingIsMade(string kind, string words)
    {
        string file = _folder.File("file");
        File.WriteAllText(file, "x");
        NtfsVolumeRequest good = Request() with { Content = [new ContentTree(file, @"\f")] };
        NtfsVolumeRequest wrong = kind switch
        {
            "size" => good with { Size = 4097 },
            "label" => good with { Label = new string('l', 33) },
            "start" => good with { StartSector = 1L << 32 },
            "nothing" => good with { Content = [] },
            "missing content" => good with { Content = [new ContentTree(_folder.File("none"), @"\f")] },
            "relative" => good with { Content = [new ContentTree(file, "f")] },
            "slashes" => good with { Content = [new ContentTree(file, "/f")] },
            "dots" => good with { Content = [new ContentTree(file, @"\a\..\f")] },
            "file as root" => good with { Content = [new ContentTree(file, @"\")] },
            "slot size" => good with { Slots = [new SlotFile(@"\s", 600)] },
            _ => good with { Slots = [new SlotFile(@"\s", 4096), new SlotFile(@"\S", 4096)] },
        };

        ImagingException e = Refuse(wrong);

        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    private NtfsVolumeRequest Request() => VolumeMakingFixture.Request(_folder.File("v.ntfs"));

    private ImagingException Refuse(NtfsVolumeRequest request, IProgress<VolumeMakingProgress>? progress = null)
    {
        var e = Assert.Throws<ImagingException>(() => NtfsVolumeMaker.Make(request, progress: progress));
        Assert.False(File.Exists(request.VolumeFile));
        return e;
    }

    private string Big(int mebibytes)
    {
        string path = _folder.File("big");
        byte[] bytes = new byte[mebibytes * ByteSize.MiB];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private sealed class Listener(HashSet<VolumeMakingPhase> phases) : IProgress<VolumeMakingProgress>
    {
        public void Report(VolumeMakingProgress value) => phases.Add(value.Phase);
    }
}
