using System.Text;
using Imaging.Building.VolumeMaking;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Testing.Trees;
using Imaging.Wim;

namespace Imaging.Building.Tests.VolumeMaking;

public sealed class NtfsVolumeMakerTests(VolumeMakingFixture fixture) : IClassFixture<VolumeMakingFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact("mkntfs", "ntfsfix", "ntfsresize", "ntfssecaudit")]
    public void Volume_OfHostileTree_DescribesLikeItsSource()
    {
        NtfsVolumeRequest request = Request("v.ntfs") with { Wim = new WimSource(fixture.HostileWim, 1) };

        NtfsVolumeReport report = NtfsVolumeMaker.Make(request);

        using WimFile wim = WimFile.Open(fixture.HostileWim);
        WimImageInfo image = wim.GetImage(1);
        Assert.Equal(VolumeTree.Describe(wim, 1), VolumeTree.Describe(request.VolumeFile));
        Assert.Equal(request.Size, new FileInfo(request.VolumeFile).Length);
        Assert.Equal(image.DirectoryCount, report.Folders);
        Assert.Contains("No errors were found", Tool.Expect("ntfssecaudit", "-a", request.VolumeFile), StringComparison.Ordinal);
        Tool.Expect("ntfsfix", "-n", request.VolumeFile);
        Assert.Contains("You might resize at", Tool.Expect("ntfsresize", "--info", "-f", request.VolumeFile), StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "ntfscat", "ntfssecaudit", "ntfsfix")]
    public void Volume_WithContentAndSlots_HoldsThemAndLeavesTheRestAsItWas()
    {
        string content = Content("content");
        NtfsVolumeRequest request = Request("v.ntfs") with
        {
            Wim = new WimSource(fixture.HostileWim, 1),
            Content =
            [
                new ContentTree(content, @"\_Prestage\Packages\office"),
                new ContentTree(Path.Combine(content, "a.txt"), @"\METADATA\old"),
            ],
            Slots =
            [
                new SlotFile(@"\_Prestage\machine.json", 65536), new SlotFile(@"\Windows\Panther\unattend.xml", 8192),
            ],
        };

        NtfsVolumeMaker.Make(request);

        using WimFile wim = WimFile.Open(fixture.HostileWim);
        string[] before = VolumeTree.Describe(wim, 1).Split('\n');
        string[] after = VolumeTree.Describe(request.VolumeFile).Split('\n');
        Assert.Equal([@"\metadata\old "], before.Except(after).Select(line => line[..14]));
        string[] added = [.. after.Except(before).Select(line => line[..line.IndexOf(" attributes=", StringComparison.Ordinal)])];
        Assert.Equal(
            [
                @"\Windows", @"\Windows\Panther", @"\Windows\Panther\unattend.xml", @"\_Prestage",
                @"\_Prestage\Packages", @"\_Prestage\Packages\office", @"\_Prestage\Packages\office\a.txt",
                @"\_Prestage\Packages\office\sub", @"\_Prestage\Packages\office\sub\big.bin", @"\_Prestage\machine.json", @"\metadata\old",
            ],
            added);
        Assert.Equal(new string(' ', 65536), Tool.Expect("ntfscat", request.VolumeFile, "/_Prestage/machine.json"));
        Assert.Equal(new string(' ', 8192), Tool.Expect("ntfscat", request.VolumeFile, "/Windows/Panther/unattend.xml"));
        Assert.Equal("content a", Tool.Expect("ntfscat", request.VolumeFile, "/metadata/old"));
        Assert.Contains("No errors were found", Tool.Expect("ntfssecaudit", "-a", request.VolumeFile), StringComparison.Ordinal);
        Tool.Expect("ntfsfix", "-n", request.VolumeFile);
    }

    [NeedsFact("mkntfs", "ntfssecaudit", "wimlib-imagex")]
    public void Content_OnVolume_IsForAdministratorsToChangeAndUsersToRead()
    {
        NtfsVolumeRequest request = Request("v.ntfs") with
        {
            Content = [new ContentTree(Content("content"), @"\_Prestage")],
            Slots = [new SlotFile(@"\secret.xml", 4096)],
        };

        NtfsVolumeMaker.Make(request);

        (string Path, string Mode)[] modes = [("/_Prestage", "0755"), ("/_Prestage/sub/big.bin", "0755"), ("/secret.xml", "0700")];
        foreach ((string path, string mode) in modes)
        {
            string audit = Tool.Expect("ntfssecaudit", request.VolumeFile, path);
            Assert.Contains("Windows owner S-1-5-32-544", audit, StringComparison.Ordinal);
            Assert.Contains($"mode {mode}", audit, StringComparison.Ordinal);
        }

        string capture = _folder.File("c.wim");
        Tool.Expect("wimlib-imagex", "capture", request.VolumeFile, capture, "--compress=none");
        string folder = Tool.Expect("wimlib-imagex", "dir", capture, "1", "--detailed", "--path=/_Prestage");
        string everyone = "010100000000000100000000";
        Assert.DoesNotContain(everyone, folder, StringComparison.Ordinal);

        // D:(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU) on a folder below, written out by hand from [MS-DTYP].
        const string inherited = "02004c0003000000" + "00131400ff011f00010100000000000512000000"
            + "00131800ff011f0001020000000000052000000020020000" + "00131800a900120001020000000000052000000021020000";
        Assert.Contains(inherited, folder, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "ntfssecaudit")]
    public void Content_InTheAdministratorsFolder_IsNotForUsers()
    {
        string content = Content("content");
        NtfsVolumeRequest request = Request("v.ntfs") with
        {
            Content = [new ContentTree(content, @"\_Prestage\Packages\a"), new ContentTree(content, @"\Ours")],
            Slots = [new SlotFile(@"\_prestage\machine.json", 4096)],
            AdministratorsFolder = @"\_Prestage",
        };

        NtfsVolumeMaker.Make(request);

        string[] paths = ["/_Prestage", "/_Prestage/Packages/a", "/_Prestage/Packages/a/sub/big.bin", "/_Prestage/machine.json"];
        foreach (string path in paths)
            Assert.Contains("mode 0700", Tool.Expect("ntfssecaudit", request.VolumeFile, path), StringComparison.Ordinal);
        Assert.Contains("mode 0755", Tool.Expect("ntfssecaudit", request.VolumeFile, "/Ours/sub/big.bin"), StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "cmp")]
    public void Volume_MadeTwice_IsTheSameByteForByte()
    {
        string content = Content("content");
        NtfsVolumeRequest first = Request("first.ntfs") with
        {
            Wim = new WimSource(fixture.HostileWim, 1),
            Content = [new ContentTree(content, @"\_Prestage")],
            Slots = [new SlotFile(@"\Windows\Panther\unattend.xml", 65536)],
        };
        NtfsVolumeMaker.Make(first);
        Thread.Sleep(1500);
        File.SetLastAccessTimeUtc(Path.Combine(content, "a.txt"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        NtfsVolumeRequest second = first with { VolumeFile = _folder.File("second.ntfs") };
        NtfsVolumeMaker.Make(second);

        Tool.Expect("cmp", first.VolumeFile, second.VolumeFile);

        NtfsVolumeMaker.Make(second with { Clock = first.Clock.AddSeconds(1) });
        Assert.Equal(1, Tool.Run("cmp", "-s", first.VolumeFile, second.VolumeFile).ExitCode);
    }

    [NeedsFact("mkntfs", "cmp")]
    public void Volume_FromTwoCheckouts_IsTheSameWhenContentTakesTheClock()
    {
        string[] volumes = [_folder.File("0.ntfs"), _folder.File("1.ntfs")];
        for (int i = 0; i < 2; i++)
        {
            string content = Content($"checkout {i}");
            foreach (string path in Directory.EnumerateFileSystemEntries(content, "*", SearchOption.AllDirectories))
                Directory.SetLastWriteTimeUtc(path, new DateTime(2020 + i, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            var tree = new ContentTree(content, @"\_Prestage");
            NtfsVolumeMaker.Make(Request(volumes[i]) with { Content = [tree], ContentTimes = ContentTimes.Clock });
        }

        Tool.Expect("cmp", volumes[0], volumes[1]);
    }

    [NeedsFact("mkntfs")]
    public void Content_WithHostTimes_KeepsThem()
    {
        string content = Content("content");
        var time = new DateTime(2019, 8, 7, 6, 5, 4, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path.Combine(content, "a.txt"), time);
        NtfsVolumeRequest request = Request("v.ntfs") with { Content = [new ContentTree(content, @"\_Prestage")] };

        NtfsVolumeMaker.Make(request);

        string line = VolumeTree.Below(VolumeTree.Describe(request.VolumeFile), @"\_Prestage\a.txt");
        long ticks = time.ToFileTimeUtc();
        Assert.Contains($"created={ticks} written={ticks} accessed={ticks}", line, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "ntfslabel")]
    public void Volume_WithALabelBeyondAscii_CarriesIt()
    {
        NtfsVolumeRequest request = Request("v.ntfs") with { Label = "Größe 日本", Content = [new ContentTree(Content("content"), @"\c")] };

        NtfsVolumeMaker.Make(request);

        Assert.Equal("Größe 日本", Tool.Expect("env", "LC_ALL=C.UTF-8", "ntfslabel", request.VolumeFile).Trim());
    }

    [NeedsFact("mkntfs", "ntfscat")]
    public void RecoveryVolume_FromWindowsImage_HoldsItsWinre()
    {
        string windows = _folder.File("windows");
        string recovery = Path.Combine(windows, "Windows/System32/Recovery");
        Directory.CreateDirectory(recovery);
        File.WriteAllText(Path.Combine(recovery, "winRE.wim"), "not really a WIM");
        string wimFile = _folder.File("w.wim");
        using (WimFile wim = WimFile.CreateNew(WimCompression.None))
        {
            wim.AddImage(windows, "Windows");
            wim.Write(wimFile);
        }

        ContentTree content = RecoveryContent.Extract(new WimSource(wimFile, 1), _folder.Path);
        NtfsVolumeRequest request = Request("r.ntfs") with { Label = "Recovery", Content = [content] };
        NtfsVolumeMaker.Make(request);

        Assert.Equal("not really a WIM", Tool.Expect("ntfscat", request.VolumeFile, "/Recovery/WindowsRE/Winre.wim"));
    }

    [NeedsFact("mkntfs")]
    public void RecoveryContent_ImageWithoutWinre_IsRefused()
    {
        var e = Assert.Throws<ImagingException>(() => RecoveryContent.Extract(new WimSource(fixture.HostileWim, 1), _folder.Path));
        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains("Winre.wim", e.Message, StringComparison.Ordinal);
    }

    [NeedsFact("mkntfs", "setfattr")]
    public void Report_AttributesThatAreLost_CountsThem()
    {
        string content = Content("content");
        Tool.Expect("setfattr", "-n", "user.one", "-v", "1", Path.Combine(content, "a.txt"));
        Tool.Expect("setfattr", "-n", "user.two", "-v", "2", Path.Combine(content, "a.txt"));
        Tool.Expect("setfattr", "-n", "user.three", "-v", "3", Path.Combine(content, "sub"));
        string wimFile = _folder.File("w.wim");
        using (WimFile wim = WimFile.CreateNew(WimCompression.None))
        {
            wim.AddImage(content, "with attributes", unixData: true);
            wim.Write(wimFile);
        }

        NtfsVolumeReport report = NtfsVolumeMaker.Make(
            Request("v.ntfs") with { Wim = new WimSource(wimFile, 1), Content = [new ContentTree(content, @"\_Prestage")] });

        Assert.Equal(2, report.ContentLosingHostAttributes);
        Assert.Equal(3, report.LostHostAttributes);
        Assert.Equal(2, report.FilesLosingExtendedAttributes);
        Assert.Equal(3, report.LostExtendedAttributes);
    }

    [NeedsFact("mkntfs", "truncate", "ntfscat")]
    public void Content_WithHolesOnTheHost_IsSparseAndCounted()
    {
        string content = Content("content");
        Tool.Expect("truncate", "-s", "3M", Path.Combine(content, "a.txt"));
        NtfsVolumeRequest request = Request("v.ntfs") with { Content = [new ContentTree(content, @"\_Prestage")] };

        Assert.Equal(1, NtfsVolumeMaker.Make(request).SparseContentFiles);
        Assert.Equal("content a".PadRight(3 * 1024 * 1024, '\0'), Tool.Expect("ntfscat", request.VolumeFile, "/_Prestage/a.txt"));
    }

    [NeedsFact("mkntfs")]
    public void Make_Progress_GoesThroughThePhasesInOrder()
    {
        var phases = new List<VolumeMakingPhase>();
        NtfsVolumeRequest request = Request("v.ntfs") with
        {
            Wim = new WimSource(fixture.HostileWim, 1),
            Content = [new ContentTree(Content("c"), @"\c")],
        };

        NtfsVolumeMaker.Make(request, progress: new Listener(step => phases.Add(step.Phase)));

        Assert.Equal(Enum.GetValues<VolumeMakingPhase>().Except([VolumeMakingPhase.Metadata]), phases.Distinct());
        Assert.Equal(phases.Order(), phases);
    }

    [NeedsFact("mkntfs")]
    public void Make_Cancelled_EndsTheChildAndLeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        string[] shared = Directory.GetFiles("/dev/shm", "*faketime*");
        NtfsVolumeRequest request = Request("v.ntfs") with { Wim = new WimSource(fixture.HostileWim, 1) };
        var listener = new Listener(step =>
        {
            if (step.Phase == VolumeMakingPhase.Data)
                cancel.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() => NtfsVolumeMaker.Make(request, progress: listener, cancel: cancel.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.All(Directory.GetFiles("/dev/shm", "*faketime*").Except(shared), AssertIsOfALivingProcess);
    }

    // Other tests make volumes at the same time.
    private static void AssertIsOfALivingProcess(string path) =>
        Assert.True(!File.Exists(path) || Directory.Exists($"/proc/{path.Split('_')[^1]}"), path);

    private NtfsVolumeRequest Request(string name) => VolumeMakingFixture.Request(_folder.File(name));

    private string Content(string name)
    {
        string content = _folder.File(name);
        Directory.CreateDirectory(Path.Combine(content, "sub"));
        File.WriteAllText(Path.Combine(content, "a.txt"), "content a");
        File.WriteAllBytes(Path.Combine(content, "sub", "big.bin"), Encoding.ASCII.GetBytes(new string('b', 100_000)));
        return content;
    }

    private sealed class Listener(Action<VolumeMakingProgress> report) : IProgress<VolumeMakingProgress>
    {
        public void Report(VolumeMakingProgress value) => report(value);
    }
}
