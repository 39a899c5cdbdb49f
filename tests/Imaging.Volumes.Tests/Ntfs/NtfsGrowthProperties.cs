using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

public sealed class NtfsGrowthProperties
{
    /// <summary>Sectors of partitions, some near a full cluster of $Bitmap (32768 clusters), with and without padding and tails.</summary>
    private static readonly long[] s_starts = [40_000, 99_993, 262_144, 262_145, 262_152, 262_153, 262_161, 600_007, 1_048_585];

    [NeedsFact("mkntfs")]
    public void Plan_AnyStartAnyTwoSteps_LeavesNoFinding()
    {
        using var temp = new TempFolder();
        MemoryDevice[] starts = [.. s_starts.Select(sectors => Make(temp, sectors * 512))];
        Gen<long> more =
            from bits in Gen.Choose(0, 26)
            from any in Gen.Choose(0, int.MaxValue)
            select any & ((1L << bits) - 1);
        Gen<(int Start, long First, long Second)> steps =
            from start in Gen.Choose(0, starts.Length - 1)
            from first in more
            from second in more
            select (start, first, second);

        Prop.ForAll(steps.ToArbitrary(), step =>
        {
            MemoryDevice once = Grow(starts[step.Start], starts[step.Start].Length + (step.First * 512));
            MemoryDevice twice = Grow(once, once.Length + (step.Second * 512));
            Assert.Equal(twice.Length, NtfsSeal.Inspect(twice, []).VolumeBytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private static MemoryDevice Make(TempFolder temp, long bytes)
    {
        string image = temp.File($"{bytes}.img");
        NtfsImage.Format(image, bytes);
        using var source = new FileByteSource(image);
        return NtfsImage.Load(source);
    }

    private static MemoryDevice Grow(MemoryDevice from, long target)
    {
        NtfsLayout layout = NtfsSeal.Inspect(from, []);
        MemoryDevice to = NtfsImage.Lay(from, target);
        IReadOnlyList<NtfsWrite> plan = NtfsGrowth.Plan(from, target, 8192, 9);
        Assert.All(plan, w => NtfsImage.AssertAllowed(w, layout));
        NtfsImage.Apply(plan, to);
        Assert.Empty(NtfsChecker.Check(to, 8192));
        return to;
    }
}
