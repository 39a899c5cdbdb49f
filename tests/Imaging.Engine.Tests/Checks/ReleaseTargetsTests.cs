using Imaging.Disk;
using Imaging.Engine.Checks;
using Imaging.Engine.Tests.Fixtures;
using Imaging.Engine.Tests.Staging;
using Imaging.Platform.Inventory;
using Imaging.Release;
using Imaging.Testing;

namespace Imaging.Engine.Tests.Checks;

[Collection(nameof(StageCollection))]
public sealed class ReleaseTargetsTests(StageFixture fixture)
{
    [Fact]
    public void RulesOf_Release_AreEverythingItSays()
    {
        ReleaseDocument document = fixture.Release.Document;
        var targets = new DiskTargets(2_000_000_000_000, [DiskBus.Nvme, DiskBus.Mmc], "SAMSUNG*", "S5*", AllowUsb: true);

        TargetRules rules = ReleaseTargets.RulesOf(document with { Disk = document.Disk with { Targets = targets } }, ["/dev/sda"]);

        Assert.Equal((document.Disk.Minimum, targets.Maximum, 512), (rules.MinimumBytes, rules.MaximumBytes, rules.SectorSize));
        Assert.Equal(("SAMSUNG*", "S5*", true), (rules.Model, rules.Serial, rules.AllowUsb));
        Assert.Equal([DiskBus.Nvme, DiskBus.Mmc], rules.Buses);
        Assert.Equal(["/dev/sda"], rules.StickNodes);
        Assert.Null(ReleaseTargets.RulesOf(document with { Volumes = [], Files = [] }, []).SectorSize);
    }
}
