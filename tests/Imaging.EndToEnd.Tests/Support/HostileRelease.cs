using Imaging.Building;
using Imaging.Testing;
using Imaging.Testing.Trees;
using Imaging.Wim;

namespace Imaging.EndToEnd.Tests.Support;

/// <summary>The release of the hostile tree and a stick image with it, made once for all that look at it.</summary>
public sealed class HostileRelease : IDisposable
{
    private readonly Lazy<BuildReport> _build;

    public HostileRelease() => _build = new Lazy<BuildReport>(Make);

    internal Workshop Shop { get; } = new();

    internal string Id => _build.Value.Release.Id;

    internal BuildReport Report => _build.Value;

    internal string StickImage => Shop.At($"stick-of-{Id}.img");

    /// <summary>What the Windows image holds, as libwim tells it.</summary>
    internal string Source { get; private set; } = "";

    internal static byte[] WinRe => Workshop.Random(31, 1_500_007);

    public void Dispose() => Shop.Dispose();

    private BuildReport Make()
    {
        HostileTree.MakeWim(Shop.Wim);
        Shop.Put("Winre.wim", WinRe);
        Tool.Expect(
            "wimlib-imagex", "update", Shop.Wim, "1", $"--command=add '{Shop.At("Winre.wim")}' /Windows/System32/Recovery/Winre.wim");
        using (WimFile wim = WimFile.Open(Shop.Wim))
            Source = VolumeTree.Describe(wim, 1);
        Shop.WriteManifest();
        BuildReport report = Shop.Build("out");
        Shop.WriteImage("out", report.Release.Id, $"stick-of-{report.Release.Id}.img");
        return report;
    }
}

[CollectionDefinition(Name)]
public sealed class HostileReleaseTests : ICollectionFixture<HostileRelease>
{
    public const string Name = "hostile release";
}
