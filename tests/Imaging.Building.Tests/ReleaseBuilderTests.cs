using System.Text;
using Imaging.Building.Images;
using Imaging.Building.Tests.Images;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Engine.Staging;
using Imaging.Engine.Verifying;
using Imaging.Manifest;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;
using Imaging.Testing.StandIn;
using Imaging.Volumes.Ntfs;
using Imaging.WindowsBoot.Bcd;

namespace Imaging.Building.Tests;

/// <summary>
/// What a build publishes, and what of it a second build keeps: of a captured volume made in code, so no tools are needed.
/// </summary>
public sealed class ReleaseBuilderTests : IDisposable
{
    private const long Minimum = 250_000_384;

    private const string Recovery = "Windows/System32/Recovery/Winre.wim";
    private const string ReAgentPath = "Windows/System32/Recovery/ReAgent.xml";

    private static readonly PartitionSpec[] s_partitions =
    [
        new(PartitionRole.Esp, 100 * ByteSize.MiB, Grow: false, ""),
        new(PartitionRole.Windows, 0, Grow: true, "Windows"),
    ];

    private readonly TempFolder _temp = new();
    private readonly QuietEvents _events = new();
    private readonly ReleaseKey _key = ReleaseKey.Create();

    public ReleaseBuilderTests()
    {
        MakeVolume();
        WriteBootFile("EFI/BOOT/BOOTX64.EFI", "stands for a boot loader");
    }

    private string Output => _temp.File("out");

    private void MakeVolume(params (string Path, byte[] Bytes)[] more)
    {
        PlannedPartition windows = DiskLayout.Plan(Minimum, 512, s_partitions)[1];
        byte[] code = new byte[1_500_000];
        new Random(4).NextBytes(code);
        using MemoryDevice volume = SmallNtfs.Make(
            windows.ByteLength, "Windows", windows.StartLba,
            [("Windows/code.dll", code), .. more, .. new StandInImage { HasSecondSet = true }.Files().Select(f => (f.Key, f.Value))]);
        using FileStream file = File.Create(_temp.File("captured.img"));
        file.SetLength(volume.Length);
        byte[] piece = new byte[ByteSize.MiB];
        for (long offset = 0; offset < volume.Length; offset += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(piece.Length, volume.Length - offset));
            volume.Read(offset, part);
            if (!part.ContainsAnyExcept((byte)0))
                continue;
            file.Position = offset;
            file.Write(part);
        }
    }

    [Fact]
    public void Build_Release_IsNamedByItsContentAndOpensWithTheKey()
    {
        BuildReport report = Build(_key);

        Assert.True(report.IsNew);
        Assert.StartsWith("school-1-", report.Release.Id, StringComparison.Ordinal);
        Assert.Equal([PartitionRole.Windows], report.Release.Volumes.Select(v => v.Role));
        Assert.Equal(["EFI/BOOT/BOOTX64.EFI"], report.Release.Boot.Select(b => b.Path));
        using var tree = new FolderTree(Output);
        Assert.True(OpenRelease.Open(tree, "", report.Release.Id, _key).IsSigned);
        Assert.DoesNotContain(
            Directory.EnumerateDirectories(Output), folder => Path.GetFileName(folder).StartsWith(".work", StringComparison.Ordinal));
    }

    /// <summary>From the image to the disk: what the machine's firmware starts, and the configuration that leads it to Windows.</summary>
    [Fact]
    public void Build_WindowsThatStarts_IsStagedWithItsBootFilesAndConfiguration()
    {
        ReleaseDocument release = Build(_key, starts: true).Release;

        WindowsSection windows = release.Windows!;
        Assert.Equal(("Windows 11", "de-DE", "amd64"), (windows.Title, windows.Locale, release.Image!.Architecture));
        Assert.Equal(["EFI", "EFI_EX"], windows.BootSets.Select(s => s.Name));
        string folder = Path.Combine(Output, StickPaths.Release(release.Id), StickPaths.Esp);
        Assert.Equal(
            release.EspFiles.Select(f => f.Sha256.ToString()).Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal(["EFI", "EFI_EX", "EFI-policy", "EFI_EX-policy"], windows.AllSets.Select(s => s.Name));
        foreach (BootSet set in windows.AllSets)
            CheckDisk(release, set);
    }

    [Fact]
    public void Build_BootFilesThatDoNotFitTheEsp_IsRefusedBeforeAVolumeIsMade()
    {
        MakeVolume(("Windows/Boot/Fonts/huge.ttf", new byte[60_000_000]), ("Windows/Boot/Fonts/more.ttf", new byte[50_000_000]));

        var error = Assert.Throws<ImagingException>(() => Build(_key, starts: true));

        Assert.Equal((ExitCode.Manifest, "esp partition"), (error.Code, error.Place));
        Assert.Contains("EFI/Microsoft/Boot/Fonts/huge.ttf", error.Found, StringComparison.Ordinal);
        Assert.Contains("Write size: 128MiB", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(_events.Steps, s => s.Contains("volume", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(Directory.GetFileSystemEntries(Output));
    }

    /// <summary>What is missing is said in figures, before the minutes that volumes take.</summary>
    [Fact]
    public void Build_RecoveryPartitionWithoutRoomBesideWindowsRe_IsRefusedBeforeAVolumeIsMade()
    {
        MakeVolume((Recovery, new byte[3_000_000]));
        var error = Assert.Throws<ImagingException>(() => Build(_key, starts: true, recovery: 252 * ByteSize.MiB));
        Assert.Equal((ExitCode.Manifest, "disk.partitions, recovery"), (error.Code, error.Place));
        Assert.Contains("252 MiB for the image's Windows RE, which has 3.00 MB", error.Found, StringComparison.Ordinal);
        Assert.Contains("at least 253 MiB", error.Expected, StringComparison.Ordinal);
        Assert.DoesNotContain(_events.Steps, s => s.Contains("volume", StringComparison.OrdinalIgnoreCase));
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Build_ImageInAWim_ForgetsWhatItKnewOfAMachine()
    {
        byte[] winre = new byte[3_000_000];
        new Random(9).NextBytes(winre);
        string image = WriteWim(
            (Recovery, winre), (ReAgentPath, "<WindowsRE><WinREStaged state=\"1\"/></WindowsRE>"u8.ToArray()),
            ("Windows/Panther/Unattend/unattend.xml", "<unattend/>"u8.ToArray()), ("Windows/Panther/setup.log", "log"u8.ToArray()));
        const long recovery = 253 * ByteSize.MiB;

        ReleaseDocument release = Build(
            _key, recovery: recovery, image: new ManifestWimImage(image, 1) { RemovesUnattend = true }).Release;

        using MemoryDevice disk = Stage(release, Minimum + recovery);
        NtfsVolume windows = Open(disk, PartitionRoles.Windows);
        Assert.Equal(ReAgent.Blank(), Bytes(windows, $@"\{ReAgentPath}"));
        Assert.Equal(winre, Bytes(windows, $@"\{Recovery}"));
        Assert.Null(windows.Find(@"\Windows\Panther\Unattend\unattend.xml"));
        Assert.NotNull(windows.Find(@"\Windows\Panther\setup.log"));
        Assert.Equal(winre, Bytes(Open(disk, PartitionRoles.Recovery), RecoveryContent.Destination));
        GptEntry[] entries = [.. GptReader.Read(disk, 512).Primary.Entries];
        Assert.Equal((0x8000_0000_0000_0001, entries[^2].LastLba + 1), (entries[^1].Attributes, entries[^1].FirstLba));
        Assert.Equal(new Guid("de94bba4-06d1-4d40-a16a-bfd50179d6ac"), entries[^1].Type);

        static byte[] Bytes(NtfsVolume volume, string path) =>
            volume.Load(volume.Find(path)!.Value).Require(AttributeType.Data).ReadAll(int.MaxValue);
    }

    private static NtfsVolume Open(MemoryDevice disk, PartitionRoleFacts role)
    {
        GptEntry partition = GptReader.Read(disk, 512).Primary.Entries.Single(e => e.Type == role.GptType);
        return NtfsVolume.Open(new ByteSourceSlice(
            disk, role.Word, partition.FirstLba * 512, (partition.LastLba - partition.FirstLba + 1) * 512));
    }

    private string WriteWim(params (string Path, byte[] Bytes)[] more)
    {
        foreach ((string path, byte[] bytes) in more.Concat(new StandInImage().Files().Select(f => (f.Key, f.Value))))
        {
            string file = Path.Combine(_temp.File("image"), path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }

        Tool.Expect("wimlib-imagex", "capture", _temp.File("image"), _temp.File("image.wim"), "Windows", "--no-acls", "--compress=none");
        return _temp.File("image.wim");
    }

    private MemoryDevice Stage(ReleaseDocument document, long bytes, BootSet? set = null)
    {
        using var tree = new FolderTree(Output);
        OpenRelease release = OpenRelease.Open(tree, "", document.Id, _key);
        StagePlan plan = StagePlanner.Plan(
            release, bytes, 512, DiskIdentity.FromSeed(document.Id, 1), set ?? document.Windows!.BootSets[0]);
        var disk = new MemoryDevice("disk", bytes);
        using var reader = new ContentReader(plan.Content, new ReleaseContent(release), new PipelineOptions());
        new DiskMaker(plan, disk, reader, new StageOptions(), new PhaseClock(_events), _events, _ => { }).Run(CancellationToken.None);
        return disk;
    }

    private void CheckDisk(ReleaseDocument document, BootSet set)
    {
        using MemoryDevice disk = Stage(document, Minimum, set);
        using (var tree = new FolderTree(Output))
            Assert.True(DiskVerifier.Verify(
                OpenRelease.Open(tree, "", document.Id, _key), disk, new PipelineOptions(), new PhaseClock(_events), _events,
                CancellationToken.None).IsIntact);

        using Fat32Tree esp = Fat32Tree.OfEsp(disk)!;
        foreach (FileEntry file in set.Files)
            Assert.Equal(file.Sha256, Digest.Of(esp.ReadAll(file.Path)));
        Assert.Equal(set.Name.EndsWith("-policy", StringComparison.Ordinal), esp.Exists("EFI/Microsoft/Boot/SkuSiPolicy.p7b"));
        byte[] loader = esp.ReadAll("EFI/Boot/bootx64.efi");
        Assert.Equal(loader, esp.ReadAll(BootSet.LoaderPath));
        string year = set.Name.StartsWith("EFI_EX", StringComparison.Ordinal) ? "of 2023" : "of 2011";
        Assert.Contains(year, Encoding.ASCII.GetString(loader), StringComparison.Ordinal);

        BcdStore store = BcdReader.Read(esp.ReadAll("EFI/Microsoft/Boot/BCD"), "BCD");
        var next = (BcdReference)store.Objects[BcdObjectIds.BootManager].Elements[BcdIds.DefaultObject];
        BcdElement device = store.Objects[next.Id].Elements[BcdIds.OsDevice];
        GptReading table = GptReader.Read(disk, 512);
        GptEntry partition = table.Primary.Entries.Single(e => e.Type == PartitionRoles.Windows.GptType);
        Assert.Equal(
            new BcdDeviceElement(new BcdPartitionDevice(Guid.Empty, partition.Id, table.Primary.Header!.DiskId)), device);
        Assert.Equal(new BcdText("Windows 11"), store.Objects[next.Id].Elements[BcdIds.Description]);
    }

    /// <summary>Signatures are random, and the first one is on sticks: it stays.</summary>
    [Fact]
    public void Build_Again_IsTheSameReleaseWithTheSameSignature()
    {
        BuildReport first = Build(_key);
        byte[] signature = Signature(first);

        BuildReport second = Build(_key);

        Assert.False(second.IsNew);
        Assert.Equal((first.Release.Id, first.Release.Created), (second.Release.Id, second.Release.Created));
        Assert.Equal(0, second.Content.Added);
        Assert.Equal(signature, Signature(second));
    }

    [Fact]
    public void Build_AgainWithAnotherKey_IsSignedByThat()
    {
        BuildReport first = Build(_key);
        byte[] signature = Signature(first);
        using ReleaseKey other = ReleaseKey.Create();

        BuildReport second = Build(other);

        Assert.Equal(first.Release.Id, second.Release.Id);
        Assert.NotEqual(signature, Signature(second));
        using var tree = new FolderTree(Output);
        Assert.True(OpenRelease.Open(tree, "", second.Release.Id, other).IsSigned);
        Assert.Equal(ExitCode.Signature, Assert.Throws<ImagingException>(() => OpenRelease.Open(tree, "", second.Release.Id, _key)).Code);
    }

    [Fact]
    public void Build_WithoutAKey_WarnsAndKeepsTheSignatureThereIs()
    {
        BuildReport unsigned = Build(key: null);
        Assert.Contains(_events.Warnings, w => w.Contains("not signed", StringComparison.Ordinal));
        Assert.False(File.Exists(SignatureFile(unsigned)));

        byte[] signature = Signature(Build(_key));
        Assert.Equal(signature, Signature(Build(key: null)));
    }

    [Fact]
    public void Build_OtherBootFile_IsAnotherReleaseForTheSameMedia()
    {
        BuildReport first = Build(_key);
        WriteBootFile("EFI/BOOT/BOOTX64.EFI", "another boot loader");

        BuildReport second = Build(_key);

        Assert.NotEqual(first.Release.Id, second.Release.Id);
        Assert.Equal(first.Release.MediaId, second.Release.MediaId);
        Assert.Equal(0, second.Content.Added);
        Assert.True(Directory.Exists(FolderOf(first)) && Directory.Exists(FolderOf(second)));
    }

    /// <summary>A signature vouches for all of a release, so one that was changed since it was built is not signed again.</summary>
    [Theory]
    [InlineData("boot/EFI/BOOT/BOOTX64.EFI")]
    [InlineData("release.json")]
    [InlineData("windows.index")]
    public void Build_PublishedReleaseWasChanged_IsCorrupt(string file)
    {
        BuildReport first = Build(_key);
        string path = Path.Combine(FolderOf(first), file);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(ExitCode.Corrupt, Assert.Throws<ImagingException>(() => Build(_key)).Code);
        Assert.DoesNotContain(
            Directory.EnumerateDirectories(Output), folder => Path.GetFileName(folder).StartsWith(".work", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_BootFileInTheReleasesOwnFolder_IsManifest()
    {
        WriteBootFile("imaging/stick.json", "{}");

        Assert.Equal(ExitCode.Manifest, Assert.Throws<ImagingException>(() => Build(_key)).Code);
        Assert.False(Directory.Exists(Path.Combine(Output, StickPaths.Releases)));
    }

    public void Dispose()
    {
        _key.Dispose();
        _temp.Dispose();
    }

    /// <param name="recovery">Bytes of a recovery partition, by which the smallest disk is larger; 0: none.</param>
    private BuildReport Build(ReleaseKey? key, bool starts = false, long recovery = 0, ManifestImage? image = null)
    {
        PartitionSpec[] partitions = recovery == 0
            ? s_partitions
            : [.. s_partitions, new(PartitionRole.Recovery, recovery, Grow: false, "Recovery")];
        var manifest = new ReleaseManifest(
            "manifest.yaml", new ManifestRelease("school", "1", null, ""), [],
            new ManifestDisk(Minimum + recovery, DiskTargets.Any, partitions),
            image ?? new ManifestDiskImage(_temp.File("captured.img"), null) { Starts = starts }, [], [],
            new ManifestBootFolder(_temp.File("boot")), [], [], StationPolicy.Default);
        return new ReleaseBuilder(manifest, Output, key, CompressionLevel.Fast, _events).Build(CancellationToken.None);
    }

    private void WriteBootFile(string path, string text)
    {
        string file = Path.Combine(_temp.File("boot"), path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private string FolderOf(BuildReport report) => Path.Combine(Output, StickPaths.Release(report.Release.Id));

    private string SignatureFile(BuildReport report) => Path.Combine(FolderOf(report), StickPaths.Signature);

    private byte[] Signature(BuildReport report) => File.ReadAllBytes(SignatureFile(report));
}
