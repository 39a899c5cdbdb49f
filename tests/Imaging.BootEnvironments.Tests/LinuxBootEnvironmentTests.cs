using Imaging.BootEnvironments.Linux;
using Imaging.Building;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.BootEnvironments.Tests;

/// <summary>The environment of packages that are nothing; the real ones are proved by booting them.</summary>
public sealed class LinuxBootEnvironmentTests : IDisposable
{
    private static readonly BootIdentity s_identity = new("a key\n", new string('a', 32));

    private readonly TempFolder _temp = new();

    public LinuxBootEnvironmentTests() => File.WriteAllBytes(Engine, [0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 2, 3]);

    private string Engine => _temp.File("imaging");

    public void Dispose() => _temp.Dispose();

    [NeedsFact("dpkg-deb", "objcopy")]
    public void LinuxBootEnvironment_MadeTwice_SameBytes()
    {
        Make("one");
        Make("two");

        string[] files = [.. Files("one")];
        Assert.Equal(["EFI/BOOT/BOOTX64.EFI", "EFI/BOOT/grubx64.efi", "EFI/debian/grub.cfg", "boot/initramfs.img", "boot/vmlinuz"], files);
        Assert.Equal(files, Files("two"));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(_temp.File("one/" + file)), File.ReadAllBytes(_temp.File("two/" + file))));
    }

    [NeedsFact("dpkg-deb", "objcopy", "cpio", "zstd")]
    public void LinuxBootEnvironment_Initramfs_HoldsEngineKeyMediaIdAndModules()
    {
        Make("boot");
        Directory.CreateDirectory(_temp.File("tree"));
        Tool.Expect("zstd", "-q", "-d", _temp.File("boot/boot/initramfs.img"), "-o", _temp.File("archive"));
        Tool.Expect(
            "cpio", "-id", "--quiet", "--no-preserve-owner", "-D", _temp.File("tree"), "-F", _temp.File("archive"), "imaging/*", "lib/*",
            "init");

        Assert.Equal(File.ReadAllBytes(Engine), File.ReadAllBytes(_temp.File("tree/imaging/imaging")));
        Assert.Equal("a key\n", File.ReadAllText(_temp.File("tree/imaging/release.pub")));
        Assert.Equal(new string('a', 32) + "\n", File.ReadAllText(_temp.File("tree/imaging/media-id")));
        Assert.Contains("libzstd.so.1", File.ReadAllText(_temp.File("tree/lib/x86_64-linux-gnu/libzstd.so.1")), StringComparison.Ordinal);
        string modules = _temp.File($"tree/lib/modules/{FakeKernel.Version}");
        Assert.Equal(
            LinuxPieces.Modules.Where(m => m.IsNeeded).Select(m => m.Name + ".ko:"),
            File.ReadAllLines(Path.Combine(modules, "modules.dep")));
        Assert.True(File.Exists(Path.Combine(modules, "nvme.ko")));
    }

    [NeedsTheory("dpkg-deb", "objcopy", "cpio", "zstd")]
    [InlineData(true)]
    [InlineData(false)]
    public void LinuxBootEnvironment_VolumesLaidDownAsFiles_HoldsWhatThatNeeds(bool laysDownFiles)
    {
        Make("boot", laysDownFiles: laysDownFiles);
        Tool.Expect("zstd", "-q", "-d", _temp.File("boot/boot/initramfs.img"), "-o", _temp.File("archive"));

        string[] names = Tool.Expect("cpio", "-t", "--quiet", "-F", _temp.File("archive")).Split('\n');

        string[] needed = ["sbin/mkntfs", "lib/x86_64-linux-gnu/libwim.so.15", $"lib/modules/{FakeKernel.Version}/loop.ko"];
        Assert.Equal(laysDownFiles ? needed : [], needed.Where(names.Contains));
    }

    [NeedsFact("dpkg-deb", "objcopy")]
    public void LinuxBootEnvironment_Section_NamesPackagesAndWarnsOfMissingModules()
    {
        var events = new QuietEvents();

        BootSection section = Make("boot", events: events);

        Assert.True(section.SecureBoot);
        Assert.Contains($"linux-image-{FakeKernel.Version} 1:1.0", section.Packages);
        Assert.Contains("shim-signed 1:1.0", section.Packages);
        Assert.Contains("e1000e", Assert.Single(events.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void LinuxPieces_GrubConfiguration_HasTheCommandLine()
    {
        Assert.StartsWith(
            "quiet loglevel=3 vt.global_cursor_default=0 console=ttyS0,115200 console=tty0 panic=0", LinuxPieces.CommandLine,
            StringComparison.Ordinal);
        Assert.Contains($"/boot/vmlinuz {LinuxPieces.CommandLine};", LinuxPieces.GrubConfiguration, StringComparison.Ordinal);
    }

    [NeedsFact("busybox")]
    public void LinuxPieces_Init_IsAScriptBusyboxReads()
    {
        File.WriteAllText(_temp.File("init"), LinuxPieces.Init);

        Tool.Expect("busybox", "sh", "-n", _temp.File("init"));
    }

    [Fact]
    public void LinuxBootEnvironment_NoEngine_Refused()
    {
        File.Delete(Engine);

        Assert.Contains("./run build", Refusal(Options()).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void LinuxBootEnvironment_EngineThatNeedsDotnet_Refused()
    {
        File.WriteAllText(Engine + ".dll", "");

        Assert.Equal(ExitCode.Manifest, Refusal(Options()).Code);
    }

    [Fact]
    public void LinuxBootEnvironment_EngineForWindows_Refused()
    {
        File.WriteAllText(Engine, "MZ");

        Assert.Equal("not a program for Linux", Refusal(Options()).Found);
    }

    [Fact]
    public void LinuxBootEnvironment_UnsignedKernelWithSecureBoot_Refused()
    {
        string folder = new FakeKernel(_temp.File("kernel")).Folder;

        Assert.Equal("an unsigned kernel", Refusal(Options() with { Kernel = folder }).Found);
        new LinuxBootEnvironment(Options() with { Kernel = folder, SecureBoot = false }, new QuietEvents()).Check();
    }

    [Fact]
    public void ReleaseBuilder_BootEnvironmentWithoutKey_RefusedBeforeAnythingIsMade()
    {
        var manifest = new ReleaseManifest(
            "manifest.yaml", new ManifestRelease("a", "1", null, ""), [], new ManifestDisk(1, DiskTargets.Any, []),
            new ManifestWimImage("none.wim", 1), [], [],
            new ManifestBootLinux(true, null, null, Engine), [], [], StationPolicy.Default);
        var builder = new ReleaseBuilder(manifest, _temp.File("out"), key: null, CompressionLevel.Fast, new QuietEvents());

        ImagingException error = Assert.Throws<ImagingException>(() => builder.Build(CancellationToken.None));

        Assert.Equal(ExitCode.Signature, error.Code);
        Assert.False(Directory.Exists(_temp.File("out")));
    }

    private LinuxBootOptions Options() => new(SecureBoot: true, Engine, Kernel: null, _temp.File("packages"), CompressionLevel.Fast);

    private static ImagingException Refusal(LinuxBootOptions options) =>
        Assert.Throws<ImagingException>(new LinuxBootEnvironment(options, new QuietEvents()).Check);

    private BootSection Make(string target, QuietEvents? events = null, bool laysDownFiles = false)
    {
        if (!Directory.Exists(_temp.File("packages")))
            FakePackages.Make(_temp.File("packages"));
        string work = Directory.CreateDirectory(_temp.File(target + "-work")).FullName;
        return new LinuxBootEnvironment(Options() with { LaysDownFiles = laysDownFiles }, events ?? new QuietEvents()).Make(
            s_identity, _temp.File(target), work, CancellationToken.None);
    }

    private IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(_temp.File(folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_temp.File(folder), file)).Order(StringComparer.Ordinal);
}
