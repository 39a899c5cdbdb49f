using Imaging.Chunks;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Engine.Tests.Planning;

public sealed class ContentPlanBuilderTests
{
    private readonly ContentPlanBuilder _builder = new();

    [Fact]
    public void Add_FrameOfTwoVolumes_IsOneJobWithItsPlacesInTheOrderOfTheDisk()
    {
        _builder.Add(Frame(0, 16), new Placement(9000, 0, 10));
        _builder.Add(Frame(0, 16), new Placement(1000, 10, 20));

        FrameJob job = Assert.Single(_builder.ToPlan().Frames);
        Assert.Equal([1000L, 9000L], job.Placements.Select(p => p.DiskOffset));
    }

    [Fact]
    public void ToPlan_Frames_AreInTheOrderOfThePacks()
    {
        foreach ((int pack, long offset) in ((int, long)[])[(1, 16), (0, 900), (1, 5), (0, 16)])
            _builder.Add(Frame(pack, offset), new Placement(offset, 0, 1));
        Assert.Equal([(0, 16L), (0, 900L), (1, 5L), (1, 16L)], _builder.ToPlan().Frames.Select(f => (f.Frame.Pack, f.Frame.Offset)));
    }

    [Fact]
    public void Add_FrameThatTwoIndexesDescribeDifferently_IsCorrupt()
    {
        _builder.Add(Frame(0, 16), new Placement(0, 0, 1));
        var error = Assert.Throws<ImagingException>(() => _builder.Add(Frame(0, 16) with { PackedLength = 101 }, new Placement(512, 0, 1)));
        Assert.Equal((ExitCode.Corrupt, "pack 0 at offset 16"), (error.Code, error.Place));
    }

    [Fact]
    public void ToPlan_AllKinds_CountAsSourceAndTarget()
    {
        _builder.Add(Frame(0, 16), new Placement(0, 0, 512));
        _builder.Add(Frame(0, 16), new Placement(8192, 0, 512));
        _builder.Add(new FillWrite(1024, 4096, 0xFF));
        _builder.Add(new LiteralWrite(16384, new byte[512]));
        _builder.Add(new FileWrite(32768, 4096, new FileEntry("EFI/BOOT/BOOTX64.EFI", 1000, default)));

        ContentPlan plan = _builder.ToPlan();
        Assert.Equal((100 + 1000, 2 * 512 + 4096 + 512 + 4096), (plan.SourceBytes, plan.TargetBytes));
    }

    private static Frame Frame(int pack, long offset) => new(pack, offset, PackedLength: 100, RawLength: 1000, Digest.Of([1]));
}
