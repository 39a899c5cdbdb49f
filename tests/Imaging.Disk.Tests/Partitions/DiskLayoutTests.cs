using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Disk.Partitions;

namespace Imaging.Disk.Tests.Partitions;

public sealed class DiskLayoutTests
{
    private static readonly PartitionSpec s_esp = new(PartitionRole.Esp, 300 * ByteSize.MiB, false, "");
    private static readonly PartitionSpec s_growing = new(PartitionRole.Windows, 0, true, "");

    [Fact]
    public void DiskLayout_StandardOn64GB_PlacesThemInOrderAndGrowsOne()
    {
        IReadOnlyList<PlannedPartition> plan = DiskLayout.Plan(64_023_257_088, 512, Layouts.Standard);

        Assert.Equal([1L, 301, 317, 60033], plan.Select(p => p.ByteOffset / ByteSize.MiB));
        Assert.Equal([300L, 16, 59716, 1024], plan.Select(p => p.ByteLength / ByteSize.MiB));
        Assert.Equal(Layouts.Standard, plan.Select(p => p.Spec));
        Assert.Equal(2048, plan[0].StartLba);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void DiskLayout_SmallestDisk_FitsAndOneByteLessDoesNot(int sectorSize)
    {
        long smallest = DiskLayout.MinimumDiskBytes(Layouts.Standard);
        Assert.Equal((1 + 300 + 16 + 4096 + 1024 + 1) * ByteSize.MiB, smallest);
        Assert.Equal(4096 * ByteSize.MiB, DiskLayout.Plan(smallest, sectorSize, Layouts.Standard)[2].ByteLength);

        ImagingException e = Assert.Throws<ImagingException>(() => DiskLayout.Plan(smallest - 1, sectorSize, Layouts.Standard));
        Assert.Equal(ExitCode.TargetRefused, e.Code);
        Assert.Contains($"{smallest - 1} bytes", e.Found, StringComparison.Ordinal);
        Assert.Contains($"{smallest} bytes", e.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void DiskLayout_GrowWithoutSize_GetsAtLeastOneMebibyte() =>
        Assert.Equal(ByteSize.MiB, DiskLayout.Plan(DiskLayout.MinimumDiskBytes([s_growing]), 512, [s_growing])[0].ByteLength);

    [Fact]
    public void DiskLayout_NothingGrows_LeavesTheRestFree()
    {
        PlannedPartition only = Assert.Single(DiskLayout.Plan(1L << 40, 512, [s_esp]));
        Assert.Equal(s_esp.Size, only.ByteLength);
    }

    [Fact]
    public void DiskLayout_TwoGrow_IsRefused() => AssertManifestError([s_growing, s_growing]);

    [Fact]
    public void DiskLayout_SizeNotWholeMebibytes_IsRefused() => AssertManifestError([s_esp with { Size = 300 * ByteSize.MiB + 512 }]);

    [Fact]
    public void DiskLayout_NoSize_IsRefused() => AssertManifestError([s_esp with { Size = 0 }]);

    [Fact]
    public void DiskLayout_NegativeSize_IsRefused() => AssertManifestError([s_esp with { Size = -ByteSize.MiB }]);

    [Fact]
    public void DiskLayout_AbsurdSize_IsRefusedAndDoesNotOverflow() =>
        AssertManifestError([.. Enumerable.Repeat(s_esp with { Size = long.MaxValue / ByteSize.MiB * ByteSize.MiB }, 3)]);

    [Fact]
    public void DiskLayout_LabelOf37Characters_IsRefused() => AssertManifestError([s_esp with { Label = new string('x', 37) }]);

    [Fact]
    public void DiskLayout_129Partitions_AreRefused() => AssertManifestError([.. Enumerable.Repeat(s_esp, 129)]);

    [Fact]
    public void DiskLayout_AnyLayout_IsAlignedOrderedApartAndInsideTheUsableRange() => Prop.ForAll(Layouts.Any, layout =>
    {
        IReadOnlyList<PlannedPartition> plan = DiskLayout.Plan(layout.DiskBytes, layout.SectorSize, layout.Specs);
        var geometry = new GptGeometry(layout.DiskBytes, layout.SectorSize);

        Assert.Equal(layout.Specs, plan.Select(p => p.Spec));
        long end = ByteSize.MiB;
        foreach (PlannedPartition p in plan)
        {
            Assert.Equal(end, p.ByteOffset);
            Assert.Equal(0, p.ByteLength % ByteSize.MiB);
            Assert.True(p.Spec.Grow ? p.ByteLength >= p.Spec.Size : p.ByteLength == p.Spec.Size);
            end = p.ByteOffset + p.ByteLength;
        }

        long usableEnd = (geometry.LastUsableLba + 1) * layout.SectorSize;
        Assert.True(end <= usableEnd, $"ends at {end}, usable to {usableEnd}");
        if (layout.Specs.Any(s => s.Grow))
            Assert.True(usableEnd - end < ByteSize.MiB, "the growing partition left a mebibyte or more");
    }).QuickCheckThrowOnFailure();

    private static void AssertManifestError(IReadOnlyList<PartitionSpec> specs)
    {
        ImagingException e = Assert.Throws<ImagingException>(() => DiskLayout.Plan(1L << 40, 512, specs));
        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.NotEmpty(e.Remedy);
    }
}
