using Imaging.Engine.Planning;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Testing;

namespace Imaging.Engine.Tests.Staging;

[Collection(nameof(StageCollection))]
public sealed class StagePlanTests(StageFixture fixture)
{
    [NeedsFact("wimlib-imagex", "mkntfs")]
    public void Written_IsAllContentAndNoMore_InAsFewRangesAsCanBe()
    {
        PlannedBytes planned = fixture.ReadPlanned(fixture.Plan(seed: 6));
        IReadOnlyList<DiskRange> written = planned.Plan.Written;

        Assert.All(written.Zip(written.Skip(1)), pair => Assert.True(pair.First.Offset + pair.First.Length < pair.Second.Offset));
        Assert.All(planned.Content, c => Assert.Single(written, w => c.Offset >= w.Offset && c.Offset + c.Length <= w.Offset + w.Length));
        Assert.Equal(planned.Content.Sum(c => c.Length), written.Sum(w => w.Length));
    }
}
