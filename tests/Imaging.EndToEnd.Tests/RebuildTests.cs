using Imaging.Building;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Engine.Staging;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.EndToEnd.Tests;

/// <summary>Releases are reproducible, an unchanged one costs nothing, a changed one what was changed.</summary>
public sealed class RebuildTests : IDisposable
{
    private readonly Workshop _shop = new();

    public RebuildTests()
    {
        _shop.MakeSmallWim();
        _shop.WriteManifest();
    }

    public void Dispose() => _shop.Dispose();

    [NeedsFact("mkntfs", "cp")]
    public void Release_BuiltElsewhereFromACopy_HasTheSamePacksAndIndexes()
    {
        BuildReport first = _shop.Build("out1");

        // Other folder, other times, another order in the folder, the same names and bytes.
        string copy = Directory.CreateDirectory(_shop.At("copy")).FullName;
        foreach (string name in (string[])["packages", "boot", "images", "unattend.xml", "machine.json", "manifest.yaml"])
            Tool.Expect("cp", "-r", "--no-preserve=all", _shop.At(name), copy);
        foreach (string file in Directory.EnumerateFileSystemEntries(copy, "*", SearchOption.AllDirectories).Reverse())
            File.SetLastWriteTimeUtc(file, new DateTime(2011, 5, 6, 7, 8, 9, DateTimeKind.Utc));
        var manifest = Manifest.ManifestReader.Read(Path.Combine(copy, "manifest.yaml"));
        using ReleaseKey key = ReleaseKey.Load(_shop.PrivateKey);
        BuildReport second = new ReleaseBuilder(
            manifest, _shop.At("out2"), key, CompressionLevel.Fast, new QuietEvents()).Build(CancellationToken.None);

        Assert.True(second.IsNew);
        Assert.Equal(first.Release.Id, second.Release.Id);
        Assert.Equal(first.Release.MediaId, second.Release.MediaId);
        Assert.Equal(Files("out1/packs"), Files("out2/packs"));
        Assert.Equal(
            Files($"out1/releases/{first.Release.Id}").Where(f => !f.Key.StartsWith("release.json", StringComparison.Ordinal)),
            Files($"out2/releases/{first.Release.Id}").Where(f => !f.Key.StartsWith("release.json", StringComparison.Ordinal)));
    }

    [NeedsFact("mkntfs")]
    public void Release_Unchanged_AddsNothing()
    {
        BuildReport first = _shop.Build("out");
        var before = Files("out").Where(f => !f.Key.EndsWith(".sig", StringComparison.Ordinal)).ToDictionary();

        BuildReport second = _shop.Build("out");

        Assert.True(first.IsNew);
        Assert.False(second.IsNew);
        Assert.Equal(first.Release.Id, second.Release.Id);
        Assert.Equal(0, second.Content.Added);
        Assert.Equal(before, Files("out").Where(f => !f.Key.EndsWith(".sig", StringComparison.Ordinal)).ToDictionary());

        // A pack somebody deleted comes back as it was.
        File.Delete(_shop.At($"out/packs/{first.Release.Packs[0].Name}"));
        Assert.False(_shop.Build("out").IsNew);
        Assert.Equal(before, Files("out").Where(f => !f.Key.EndsWith(".sig", StringComparison.Ordinal)).ToDictionary());
        _shop.VerifyStick(_shop.WriteFolder("out", first.Release.Id, "stick"));
    }

    [NeedsFact("mkntfs")]
    public void MediaId_OtherBootFiles_StaysTheSame_OtherRulesChangeIt()
    {
        BuildReport first = _shop.Build("out");

        _shop.Put("boot/EFI/BOOT/BOOTX64.EFI", Workshop.Random(51, 1000));
        BuildReport otherBoot = _shop.Build("out");
        _shop.WriteManifest(text => text + "restage: always\nend_after: 30s\n");
        BuildReport otherLine = _shop.Build("out");

        Assert.NotEqual(first.Release.Id, otherBoot.Release.Id);
        Assert.Equal(first.Release.MediaId, otherBoot.Release.MediaId);
        Assert.Matches("^[0-9a-f]{32}$", first.Release.MediaId);
        Assert.NotEqual(otherBoot.Release.MediaId, otherLine.Release.MediaId);
        Assert.Equal(new StationPolicy(RestagePolicy.Always, StationEnd.Poweroff, EndAfterSeconds: 30), otherLine.Release.Line);
    }

    [NeedsFact("mkntfs")]
    public void Release_WithOnePackageChanged_AddsAboutItsSizeAndBothStage()
    {
        const int size = 8 * 1024 * 1024;
        _shop.Put("packages/java/lib/rt.jar", Workshop.Random(41, 40 * 1024 * 1024));
        _shop.Put("packages/office/data.cab", Workshop.Random(42, size));
        BuildReport first = _shop.Build("out");
        byte[] firstPack = File.ReadAllBytes(_shop.At($"out/packs/{first.Release.Packs[0].Name}"));

        _shop.Put("packages/office/data.cab", Workshop.Random(43, size));
        BuildReport second = _shop.Build("out");

        // Random bytes do not compress: what is added is the file, the chunks it was cut from at its edges, and changed metadata.
        Assert.True(second.IsNew);
        Assert.NotEqual(first.Release.Id, second.Release.Id);
        Assert.InRange(second.Content.Added, size, size + 4 * 1024 * 1024);
        Assert.Equal(firstPack, File.ReadAllBytes(_shop.At($"out/packs/{first.Release.Packs[0].Name}")));
        foreach (BuildReport report in (BuildReport[])[first, second])
        {
            string stick = _shop.WriteFolder("out", report.Release.Id, $"stick-{report.Release.Id}");
            _shop.VerifyStick(stick);
            string disk = _shop.At($"{report.Release.Id}.img");
            Factory.Stage(Factory.Request(_shop, stick, disk, Workshop.Minimum));
            Assert.True(Factory.Verify(_shop.Open("out", report.Release.Id), disk).IsIntact);
        }

        // A disk of the old release is no disk of the new one.
        Assert.False(Factory.Verify(_shop.Open("out", second.Release.Id), _shop.At($"{first.Release.Id}.img")).IsIntact);
        StageRequest update = Factory.Request(_shop, _shop.At($"stick-{second.Release.Id}"), _shop.At($"{first.Release.Id}.img"), null);
        Assert.Equal(StageResult.Staged, Factory.Stage(update).Result);
        Tool.Expect("cmp", _shop.At($"{first.Release.Id}.img"), _shop.At($"{second.Release.Id}.img"));
    }

    [NeedsFact("mkntfs")]
    public void Release_RebuiltOverADamagedPack_IsRefused()
    {
        BuildReport first = _shop.Build("out");
        string pack = _shop.At($"out/packs/{first.Release.Packs[0].Name}");
        byte[] bytes = File.ReadAllBytes(pack);
        bytes[^1] ^= 1;
        File.WriteAllBytes(pack, bytes);

        var e = Assert.Throws<ImagingException>(() => _shop.Build("out"));

        Assert.Equal(ExitCode.Corrupt, e.Code);
        Assert.Contains(first.Release.Packs[0].Name, e.Message, StringComparison.Ordinal);
        File.Delete(pack);
        Assert.False(_shop.Build("out").IsNew);
    }

    private SortedDictionary<string, string> Files(string folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(_shop.At(folder), "*", SearchOption.AllDirectories))
            files[Path.GetRelativePath(_shop.At(folder), file)] = Digest.Of(File.ReadAllBytes(file)).ToString();
        return files;
    }
}
