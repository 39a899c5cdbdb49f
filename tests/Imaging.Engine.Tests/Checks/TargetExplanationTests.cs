using Imaging.Disk;
using Imaging.Engine.Checks;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Platform.Inventory;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.Engine.Tests.Checks;

/// <summary>What <c>imaging disks --explain</c> says, with files in the place of disks.</summary>
public sealed class TargetExplanationTests : IDisposable
{
    private static readonly TargetRules s_rules = new() { MinimumBytes = 1000, Model = "SAMSUNG*" };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explanation_OneDiskPasses_ItIsChosen()
    {
        DiskInfo good = Disk("a"), other = Disk("b") with { Model = "WDC" };

        TargetExplanation explanation = TargetExplanation.Of([good, other], s_rules);

        Assert.Same(good, explanation.Chosen);
        Assert.StartsWith(good.Node, explanation.Decision, StringComparison.Ordinal);
        Assert.Empty(explanation.Disks[0].Reasons);
        Assert.Contains("allows only 'SAMSUNG*'", Assert.Single(explanation.Disks[1].Reasons), StringComparison.Ordinal);
        Assert.All(explanation.Disks, d => Assert.EndsWith("stick.", d.Tests[^1].Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Explanation_TwoPass_NoneIsChosenAndTheDecisionSaysWhy()
    {
        TargetExplanation explanation = TargetExplanation.Of([Disk("a"), Disk("b")], s_rules);

        Assert.Null(explanation.Chosen);
        Assert.Contains("2 of 2 pass every test, and exactly one must", explanation.Decision, StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_NoDisk_NamesTheUsualCauses() =>
        Assert.Contains("RAID or VMD mode", TargetExplanation.Of([], s_rules).Decision, StringComparison.Ordinal);

    [Fact]
    public void Explanation_DiskThatCannotBeOpened_SaysSo()
    {
        DiskCheck last = TargetExplanation.Of([Disk("a") with { Node = _folder.File("absent") }], s_rules).Disks[0].Tests[^1];
        Assert.Contains("could not be asked whether it is a stick", last.Sentence, StringComparison.Ordinal);
    }

    private DiskInfo Disk(string name)
    {
        File.WriteAllBytes(_folder.File(name), new byte[4096]);
        return new DiskInfo { Node = _folder.File(name), Bus = DiskBus.Nvme, Bytes = 4096, Model = "SAMSUNG A" };
    }
}
