using Imaging.Building.Packing;
using Imaging.Testing.Releases;

namespace Imaging.Building.Tests.Packing;

public sealed class ChunkSketchTests
{
    private static readonly byte[] s_bytes = PackFixture.Noise(400_000, 1);

    [Fact]
    public void Of_Noise_TakesAboutOneStringInAThousand()
    {
        uint[] sketch = ChunkSketch.Of(s_bytes);

        Assert.InRange(sketch.Length, s_bytes.Length / ChunkSketch.Sampling / 2, s_bytes.Length / ChunkSketch.Sampling * 2);
        Assert.Equal(sketch.Order().Distinct(), sketch);
    }

    [Fact]
    public void Of_BytesMovedByAnOddDistance_HasTheSameNumbers()
    {
        uint[] moved = ChunkSketch.Of([.. PackFixture.Noise(12_345, 2), .. s_bytes]);

        // At the seam alone a string differs.
        Assert.InRange(ChunkSketch.Of(s_bytes).Except(moved).Count(), 0, 1);
    }

    [Fact]
    public void Of_OtherBytes_HasNothingInCommon() =>
        Assert.Empty(ChunkSketch.Of(s_bytes).Intersect(ChunkSketch.Of(PackFixture.Noise(400_000, 3))));

    [Fact]
    public void Of_AlmostNothing_IsShort()
    {
        Assert.True(ChunkSketch.Of([]).Length == 0);
        Assert.InRange(ChunkSketch.Of(new byte[100_000]).Length, 0, ChunkSketch.StringLength + 1);
    }
}
