using Imaging.Benchmarks.Floors;
using Imaging.Engine.Planning;

namespace Imaging.Benchmarks.Tests.Measuring;

public sealed class FloorSecondsTests
{
    [Theory]
    [InlineData(4, 1, 2, 3, true, 4, StageLimit.Stick)]
    [InlineData(1, 4, 2, 3, true, 4, StageLimit.Processor)]
    [InlineData(1, 2, 2, 3, true, 3, StageLimit.Disk)]
    [InlineData(1, 2.5, 2, 3, false, 2.5, StageLimit.Processor)] // without read-back, writing alone counts
    public void Limit_OfFloors_IsTheLargest(
        double read, double decode, double write, double writeAndReadBack, bool readBack, double seconds, StageLimit limit) =>
        Assert.Equal((seconds, limit), new FloorSeconds(read, read, decode, write, writeAndReadBack, 0, 0, 1).Limit(readBack));

    [Fact]
    public void Shortest_OfSeveral_TakesEachFloorForItself()
    {
        var shortest = FloorSeconds.Shortest([new FloorSeconds(1, 2, 3, 4, 5, 8, 7, 6), new FloorSeconds(2, 1, 4, 3, 6, 7, 8, 5)]);

        Assert.Equal(new FloorSeconds(1, 1, 3, 3, 5, 7, 7, 6), shortest);
    }
}
