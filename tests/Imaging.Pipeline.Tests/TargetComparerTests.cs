using Imaging.Core;

namespace Imaging.Pipeline.Tests;

public sealed class TargetComparerTests
{
    private readonly SampleContent _content = new();

    [Fact]
    public void Run_DiskAsPlanned_HasNoDifferences() => Assert.Empty(Compare());

    [Fact]
    public void Run_SingleBitsFlipped_FindsEachAndNothingElse()
    {
        long[] places =
        [
            _content.Plan.Frames[0].Placements[0].DiskOffset,
            _content.Plan.Frames[5].Placements[0].DiskOffset + 16 * 1024 - 1,
            _content.Plan.Frames[^1].Placements[^1].DiskOffset + 4321,
            _content.Fills[0].DiskOffset + _content.Fills[0].Length - 1,
            _content.Literals[0].DiskOffset + 3 * ByteSize.MiB,
            _content.Files[0].DiskOffset + 1,
            _content.Files[0].DiskOffset + _content.Files[0].Space - 1,
        ];
        for (int i = 0; i < places.Length; i++)
            Flip(places[i], (byte)(1 << i));

        IReadOnlyList<Difference> found = Compare();
        Assert.Equal(places.Order(), found.Select(d => d.DiskOffset));
        Assert.All(found, d => Assert.Equal(1, System.Numerics.BitOperations.PopCount((uint)(d.Found ^ d.Expected))));
        Assert.Equal(0, found[^1].Expected);
    }

    [Fact]
    public void Run_BytesNobodyPlanned_AreNotLookedAt()
    {
        Flip(0, 1);
        Flip(SampleContent.DiskLength - 1, 1);
        Assert.Empty(Compare());
    }

    private IReadOnlyList<Difference> Compare()
    {
        using var comparer = new TargetComparer(_content.Expected);
        _content.Run(comparer);
        return comparer.Differences;
    }

    private void Flip(long offset, byte bits)
    {
        byte[] sector = SampleContent.Bytes(_content.Expected, offset / 512 * 512, 512);
        sector[offset % 512] ^= bits;
        _content.Expected.Write(offset / 512 * 512, sector);
    }
}
