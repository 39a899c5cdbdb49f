using Imaging.Building;
using Imaging.Chunks;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.EndToEnd.Tests;

/// <summary>As <see cref="ReuseTests"/>, of volumes that are applied file by file: their WIMs are those of an earlier release.</summary>
public sealed class FileReuseTests : IDisposable
{
    private const long PartBytes = 500_000;

    private readonly Workshop _shop = new();
    private readonly CachedVolumes _remembered;

    public FileReuseTests()
    {
        _remembered = new CachedVolumes(_shop.At("out"));
        _shop.MakeSmallWim();
        WriteManifest();
    }

    public void Dispose() => _shop.Dispose();

    [NeedsTheory("mkntfs")]
    [InlineData(PartBytes)]
    [InlineData(uint.MaxValue)]
    public void Build_NothingButTheRulesChanged_MakesNoVolumeAndGivesTheReleaseOfAFreshBuild(long partBytes)
    {
        Assert.Equal(0, Build("out", partBytes).ReusedVolumes);
        Dictionary<string, Digest> before = Files("out");
        WriteManifest(text => text + "restage: always\n");
        _shop.Put("boot/EFI/BOOT/BOOTX64.EFI", Workshop.Random(61, 1000));

        var events = new QuietEvents();
        BuildReport reused = Build("out", partBytes, events);
        BuildReport fresh = Build("fresh", partBytes);

        Assert.Equal(2, reused.ReusedVolumes);
        Assert.DoesNotContain(
            events.Steps, s => s.StartsWith("Making the", StringComparison.Ordinal) || s.StartsWith("Packing", StringComparison.Ordinal));
        Assert.Equal(fresh.Files, reused.Files);
        Assert.Equal(
            Documents.Write(fresh.Release with { Created = default }), Documents.Write(reused.Release with { Created = default }));
        Dictionary<string, Digest> after = Files("out");
        Assert.All(
            Files("fresh").Where(f => f.Key.StartsWith(StickPaths.Wims, StringComparison.Ordinal)),
            f => Assert.Equal(f.Value, after[f.Key]));
        Assert.All(before.Where(f => !f.Key.StartsWith("volumes", StringComparison.Ordinal)), f => Assert.Equal(f.Value, after[f.Key]));
        _shop.VerifyStick(_shop.WriteFolder("out", reused.Release.Id, "stick"));
    }

    [NeedsFact("mkntfs")]
    public void Build_APackageChanged_MakesTheWindowsVolumeOnly()
    {
        BuildReport first = Build("out");
        _shop.Put("packages/office/new.txt", Workshop.Random(62, 100));

        BuildReport second = Build("out");

        Assert.Equal(1, second.ReusedVolumes);
        Assert.Equal(
            first.Release.Files![1],
            second.Release.Files![1] with { Parts = first.Release.Files[1].Parts });
        Assert.NotEqual(first.Release.Files[0].Tree, second.Release.Files[0].Tree);
        Assert.Equal((0, second.Release.Id, false), Facts(_shop.Build("out", fresh: true)));
        _shop.VerifyStick(_shop.WriteFolder("out", first.Release.Id, "stick"));
    }

    [NeedsFact("mkntfs")]
    public void Build_OtherParts_MakesAllVolumes()
    {
        Build("out");
        Assert.Equal(0, Build("out", PartBytes).ReusedVolumes);
        Assert.Equal(2, Build("out").ReusedVolumes);
    }

    [NeedsFact("mkntfs")]
    public void Build_SealedBeforeAndAfter_KeepsTheTwoApart()
    {
        _shop.WriteManifest();
        Assert.Equal(0, Build("out").ReusedVolumes);
        WriteManifest();
        Assert.Equal(0, Build("out").ReusedVolumes);
        Assert.Equal(2, Build("out").ReusedVolumes);
        _shop.WriteManifest();
        Assert.Equal(2, Build("out").ReusedVolumes);
    }

    [NeedsTheory("mkntfs")]
    [InlineData("damaged", "damaged entry")]
    [InlineData("cut", "damaged entry")]
    [InlineData("empty", "damaged entry")]
    [InlineData("release", "no such")]
    [InlineData("wims", "no such")]
    [InlineData("rotten wims", "found SHA-256")]
    public void Build_WhatIsRememberedIsNotThere_SaysSoAndMakesItAgain(string loss, string said)
    {
        BuildReport first = Build("out", PartBytes);
        string[] entries = _remembered.Keys();
        _remembered.Lose(loss, first);

        var events = new QuietEvents();
        BuildReport second = Build("out", PartBytes, events);

        Assert.Equal((0, first.Release.Id), (second.ReusedVolumes, second.Release.Id));
        Assert.Equal(2, events.Warnings.Count(w => w.Contains(said, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(entries, _remembered.Keys());
        Assert.Equal(2, Build("out", PartBytes).ReusedVolumes);
        _shop.VerifyStick(_shop.WriteFolder("out", first.Release.Id, "stick"));
    }

    private static (int Reused, string Id, bool IsNew) Facts(BuildReport report) => (report.ReusedVolumes, report.Release.Id, report.IsNew);

    private BuildReport Build(string output, long partBytes = uint.MaxValue, QuietEvents? events = null) =>
        _shop.Build(output, events: events, wimPartBytes: partBytes);

    private void WriteManifest(Func<string, string>? change = null) => _shop.WriteFilesManifest(change);

    private Dictionary<string, Digest> Files(string output) => Directory.GetFiles(_shop.At(output), "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(_shop.At(output), f), f => Digest.Of(File.ReadAllBytes(f)));
}
