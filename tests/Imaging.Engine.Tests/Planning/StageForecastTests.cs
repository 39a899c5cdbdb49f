using Imaging.Engine.Planning;

namespace Imaging.Engine.Tests.Planning;

public sealed class StageForecastTests
{
    /// <summary>10 GB packed, 20 GB raw: 100 s from the stick, 20 s on the processor, 20 s onto the disk and 10 s from it.</summary>
    private static readonly StageWork s_work = new(
        10_000_000_000, 20_000_000_000, StickRate: 100e6, WriteRate: 1000e6, ReadRate: 2000e6, Cores: 4)
    {
        DecodeRate = 250e6,
    };

    [Fact]
    public void Of_SlowStick_IsTheStick() => Expect(105, StageLimit.Stick, s_work);

    [Fact]
    public void Of_FewCores_IsTheProcessor() => Expect(165, StageLimit.Processor, s_work with { DecodeRate = 31.25e6 });

    /// <summary>What was written is read back, and a disk does one after the other.</summary>
    [Fact]
    public void Of_SlowDisk_IsWritingAndReadingBack() =>
        Expect(5 + 200 + 100, StageLimit.Disk, s_work with { WriteRate = 100e6, ReadRate = 200e6 });

    [Fact]
    public void Of_Files_ComeAfterTheRest()
    {
        StageWork work = s_work with { WimBytes = 1_000_000_000, FileBytes = 4_000_000_000, FileRate = 200e6 };
        StageForecast forecast = StageForecast.Of(work);
        Assert.Equal((10, 22), (forecast.Wims.TotalSeconds, forecast.Files.TotalSeconds));
        Expect(105 + 10 + 22, StageLimit.Stick, work);
    }

    [Fact]
    public void Of_ManyFiles_TheirLimitCounts() =>
        Expect(
            105 + 10 + 200 + 10, StageLimit.Processor, s_work with
            {
                WimBytes = 1_000_000_000,
                FileBytes = 20_000_000_000,
                FileRate = 100e6,
            });

    [Fact]
    public void IsInBudget_TheBudgetItself_Is()
    {
        Assert.True(new StageForecast(StageForecast.Budget, StageLimit.Disk).IsInBudget);
        Assert.False(new StageForecast(StageForecast.Budget + TimeSpan.FromMilliseconds(1), StageLimit.Disk).IsInBudget);
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.1, "1 s")]
    [InlineData(59, "59 s")]
    [InlineData(59.5, "1 min 0 s")]
    [InlineData(290, "4 min 50 s")]
    public void Format_IsWholeSecondsUpwards(double seconds, string expected) =>
        Assert.Equal(expected, StageForecast.Format(TimeSpan.FromSeconds(seconds)));

    private static void Expect(double seconds, StageLimit limit, StageWork work)
    {
        StageForecast forecast = StageForecast.Of(work);
        Assert.Equal((seconds, limit), (forecast.Time.TotalSeconds, forecast.Limit));
    }
}
