using Imaging.Building;
using Imaging.Disk.Partitions;
using Imaging.EndToEnd.Tests.Support;
using Imaging.Testing;
using Imaging.Testing.Trees;

namespace Imaging.EndToEnd.Tests;

/// <summary>However an image is packed, its release holds the same.</summary>
public sealed class WimKindsTests : IDisposable
{
    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData("swm")]
    [InlineData("esd")]
    public void Release_FromSplitOrSolidImage_HoldsTheVolumeOfThePlainOne(string kind)
    {
        _shop.MakeSmallWim();
        _shop.WriteManifest();
        BuildReport plain = _shop.Build("plain");
        string other = _shop.At($"images/other.{kind}");
        if (kind == "swm")
            Tool.Expect("wimlib-imagex", "split", _shop.Wim, other, "0.2");
        else
            Tool.Expect("wimlib-imagex", "export", _shop.Wim, "1", other, "--solid", "--compress=LZMS");
        Assert.Equal(kind == "swm", File.Exists(_shop.At("images/other2.swm")));

        _shop.WriteManifest(text => text.Replace("images/thin.wim", $"images/other.{kind}", StringComparison.Ordinal));
        BuildReport packed = _shop.Build("packed");

        Assert.Equal(Describe(plain, "plain"), Describe(packed, "packed"));
        Assert.Equal(2, _shop.Build("packed").ReusedVolumes);
    }

    private string Describe(BuildReport report, string output) =>
        VolumeTree.Describe(Factory.StagePartition(_shop, output, report.Release.Id, PartitionRole.Windows));
}
