using Imaging.Building;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.EndToEnd.Tests;

/// <summary>From a manifest with <c>boot: { kind: winpe }</c> to a stick and a disk, in the hands of mtools and wimlib.</summary>
public sealed class WinPeStickTests : IDisposable
{
    private const string Boot = "boot: { kind: winpe, image: winpe/boot.wim, engine: bin/imaging.exe, secure_boot: 2023 }";

    private static readonly string[] s_bootFiles =
    [
        "EFI/Boot/bootx64.efi", "EFI/Microsoft/Boot/BCD", .. FakeWindowsPe.Fonts.Select(font => $"EFI/Microsoft/Boot/Fonts/{font}"),
        "EFI/Microsoft/Boot/boot.stl", "boot/boot.sdi", "sources/boot.wim",
    ];

    private readonly Workshop _shop = new();

    public WinPeStickTests()
    {
        _shop.MakeSmallWim();
        _shop.Put("bin/imaging.exe", FakeProgram.Make("the engine"));
        _shop.Put("bin/libzstd.dll", FakeProgram.Make("the library"));
        WriteManifest();
    }

    public void Dispose() => _shop.Dispose();

    [NeedsFact("mkntfs", "wimlib-imagex", "mdir", "mcopy", "fsck.vfat")]
    public void Release_OfWinPe_PutsExactlyItsFilesOnTheStickAndNoneOnTheEsp()
    {
        new FakeWindowsPe(Directory.CreateDirectory(_shop.At("winpe")).FullName).WithAll().Capture();

        BuildReport report = _shop.Build("out");
        ReleaseDocument release = report.Release;
        string stick = _shop.WriteImage("out", release.Id, "stick.img");

        string[] own =
        [
            "imaging/README.txt", "imaging/stick.json", .. release.Packs.Select(pack => $"imaging/packs/{pack.Name}"),
            .. ((string[])["recovery.index", StickPaths.ReleaseDocument, StickPaths.Signature, "windows.index"]).Select(
                name => $"imaging/releases/{release.Id}/{name}"),
            .. (release.MachineFiles ?? []).Select(f => $"imaging/releases/{release.Id}/{StickPaths.Files}/{f.Template.Sha256}"),
        ];
        Assert.Equal(own.Concat(s_bootFiles).Order(StringComparer.Ordinal), FilesOn(stick + "@@1M"));
        Assert.Equal(release.Id, _shop.VerifyStick(stick).Id);
        Assert.Equal(
            ("winpe", "bootx64.efi of Windows UEFI CA 2023"), (release.BootEnvironment!.Kind, release.BootEnvironment.Packages[1]));
        Tool.Expect("mcopy", "-n", "-o", "-i", stick + "@@1M", "::sources/boot.wim", _shop.At("copy.wim"));
        Assert.Equal(release.MediaId + "\n", FakeWindowsPe.Read(_shop.At("copy.wim"), "/imaging/media-id"));
        Assert.Equal(File.ReadAllText(_shop.PublicKey), FakeWindowsPe.Read(_shop.At("copy.wim"), "/imaging/release.pub"));

        string disk = _shop.At("disk.img");
        Factory.Stage(Factory.Request(_shop, stick, disk, Workshop.Minimum));
        PlannedPartition esp = DiskLayout.Plan(Workshop.Minimum, 512, release.Disk.Partitions)[0];
        SparseCopy.Cut(disk, esp.ByteOffset, esp.ByteLength, _shop.At("esp.part"));
        Tool.Expect("fsck.vfat", "-n", _shop.At("esp.part"));
        Assert.All(FilesOn(_shop.At("esp.part")), file => Assert.StartsWith("imaging/", file, StringComparison.Ordinal));

        Assert.Equal(release.Id, _shop.Build("again").Release.Id);
    }

    [NeedsFact("wimlib-imagex")]
    public void Release_OfWinPeThatIsForAnotherMachine_IsRefusedBeforeAnythingIsMade()
    {
        new FakeWindowsPe(Directory.CreateDirectory(_shop.At("winpe")).FullName).WithAll().Capture(architecture: "12");

        Assert.Equal("architecture arm64", Assert.Throws<ImagingException>(() => _shop.Build("out")).Found);
        Assert.False(Directory.Exists(_shop.At("out")));
    }

    private void WriteManifest(string boot = Boot, Func<string, string>? change = null) => _shop.WriteManifest(text =>
        (change ?? (same => same))(text.Replace("boot: { kind: folder, source: boot }", boot, StringComparison.Ordinal)));

    /// <summary>The files mtools finds on a FAT volume, in the order of their characters.</summary>
    private static string[] FilesOn(string volume) =>
        [.. Tool.Expect("mdir", "-b", "-s", "-i", volume, "::").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("::/", StringComparison.Ordinal) && !line.EndsWith('/')).Select(line => line[3..]).Order(
                StringComparer.Ordinal)];
}
