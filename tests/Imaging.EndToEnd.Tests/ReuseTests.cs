using Imaging.Building;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Release;
using Imaging.Testing;
using Imaging.Testing.Releases;

namespace Imaging.EndToEnd.Tests;

/// <summary>A volume is made once for everything it follows from, and a release does not show whether it was.</summary>
public sealed class ReuseTests : IDisposable
{
    private readonly Workshop _shop = new();
    private readonly CachedVolumes _remembered;

    public ReuseTests()
    {
        _remembered = new CachedVolumes(_shop.At("out"));
        _shop.MakeSmallWim();
        _shop.WriteManifest();
    }

    public void Dispose() => _shop.Dispose();

    [NeedsFact("mkntfs")]
    public void Build_NothingButTheRulesChanged_MakesNoVolumeAndGivesTheReleaseOfAFreshBuild()
    {
        Assert.Equal(0, _shop.Build("out").ReusedVolumes);
        _shop.WriteManifest(text => text + "restage: always\n");
        _shop.Put("boot/EFI/BOOT/BOOTX64.EFI", Workshop.Random(61, 1000));

        BuildReport reused = _shop.Build("out");
        BuildReport fresh = _shop.Build("fresh");

        Assert.Equal(2, reused.ReusedVolumes);
        Assert.Equal(0, reused.Content.Added);
        Assert.Equal(fresh.Files, reused.Files);
        Assert.Equal(fresh.Content with { Added = 0 }, reused.Content);
        Assert.Equal(
            Documents.Write(fresh.Release with { Created = default }), Documents.Write(reused.Release with { Created = default }));
        foreach (string index in (string[])["windows.index", "recovery.index"])
        {
            string path = $"releases/{fresh.Release.Id}/{index}";
            Tool.Expect("cmp", _shop.At($"out/{path}"), _shop.At($"fresh/{path}"));
        }

        _shop.VerifyStick(_shop.WriteFolder("out", reused.Release.Id, "stick"));
    }

    [NeedsFact("mkntfs")]
    public void Build_APackageChanged_MakesTheWindowsVolumeOnly()
    {
        _shop.Build("out");
        // Little: where much of a frame is of no use any more, what else is in it is packed again, and made for that.
        _shop.Put("packages/office/new.txt", Workshop.Random(62, 100));

        BuildReport second = _shop.Build("out");

        Assert.Equal(1, second.ReusedVolumes);
        Assert.Equal((0, second.Release.Id, false), Facts(_shop.Build("out", fresh: true)));
    }

    [NeedsFact("mkntfs")]
    public void Build_MakesAllVolumes_GivesTheSameRelease()
    {
        BuildReport first = _shop.Build("out");
        Assert.Equal((0, first.Release.Id, false), Facts(_shop.Build("out", fresh: true)));
    }

    /// <summary>A release somebody deleted is not missed where a newer one has the same volume.</summary>
    [NeedsFact("mkntfs")]
    public void Build_OlderReleaseDeleted_FindsTheVolumeInTheNewer()
    {
        BuildReport first = _shop.Build("out");
        _shop.WriteManifest(text => text + "restage: always\n");
        _shop.Build("out");
        Directory.Delete(_shop.At($"out/releases/{first.Release.Id}"), recursive: true);

        var events = new QuietEvents();
        Assert.Equal(2, _shop.Build("out", events: events).ReusedVolumes);
        Assert.Empty(events.Warnings);
    }

    [NeedsTheory("mkntfs")]
    [InlineData("damaged", "damaged entry")]
    [InlineData("cut", "damaged entry")]
    [InlineData("empty", "damaged entry")]
    [InlineData("release", "no such")]
    [InlineData("pack", "packs are gone")]
    public void Build_WhatIsRememberedIsNotThere_SaysSoAndMakesItAgain(string loss, string said)
    {
        BuildReport first = _shop.Build("out");
        string[] entries = _remembered.Keys();
        _remembered.Lose(loss, first);

        var events = new QuietEvents();
        BuildReport second = _shop.Build("out", events: events);

        Assert.Equal((0, first.Release.Id), (second.ReusedVolumes, second.Release.Id));
        Assert.Equal(2, events.Warnings.Count(w => w.Contains(said, StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(entries, _remembered.Keys());
        Assert.Equal(2, _shop.Build("out").ReusedVolumes);
    }

    /// <summary>What a cut-off write leaves has another name, and is nobody's entry.</summary>
    [NeedsFact("mkntfs")]
    public void Build_EntryCutOffWhileItWasWritten_IsNoEntry()
    {
        _shop.Build("out");
        foreach (string entry in Directory.GetFiles(_shop.At("out/volumes")))
            File.Move(entry, entry + ".tmp");

        var events = new QuietEvents();
        Assert.Equal(0, _shop.Build("out", events: events).ReusedVolumes);
        Assert.Empty(events.Warnings);
    }

    private static (int Reused, string Id, bool IsNew) Facts(BuildReport report) => (report.ReusedVolumes, report.Release.Id, report.IsNew);
}
