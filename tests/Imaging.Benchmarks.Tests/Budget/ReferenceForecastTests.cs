using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Line;

namespace Imaging.Benchmarks.Tests.Budget;

/// <summary>32 GB raw, 4 cores, an NVMe of 1 GB/s, 5 s around the contents.</summary>
public sealed class ReferenceForecastTests
{
    private static readonly ReleaseSize s_twoFifths = new(PackedBytes: 400, FrameBytes: 1000, RawBytes: 1200);

    [Theory]
    [InlineData(130e6, 1000e6, 1.0, true, 5 + 12.8e9 / 130e6)] // the stick
    [InlineData(400e6, 1000e6, 1.0, true, 5 + 32 + 32)] // the disk, with read-back
    [InlineData(400e6, 1000e6, 1.0, false, 5 + 32)] // 12.8 GB from the stick take as long as writing
    [InlineData(400e6, 100e6, 1.0, true, 5 + 80)] // the processor
    [InlineData(130e6, 1000e6, 1.5, true, 5 + 12.8e9 / 130e6 * 1.5)] // half as long again as the limit
    public void Forecast_OfTheSlowestResource_IsItsTimeTimesTheRatio(
        double stick, double oneCore, double ratio, bool readBack, double seconds) =>
        Assert.Equal(seconds, ReferenceForecast.Of(s_twoFifths, stick, oneCore, ratio, 1, readBack).Seconds, tolerance: 0.001);

    [Fact]
    public void Forecast_OfAnEngineThatStartsSlowly_HasItsSeconds() =>
        Assert.Equal(20 + 64, ReferenceForecast.Of(s_twoFifths, 400e6, 1e9, 1, otherSeconds: 20, readBack: true).Seconds, tolerance: 0.001);

    [Fact]
    public void Forecast_FromUsb2_IsOverTheBudget() =>
        Assert.True(ReferenceForecast.Of(s_twoFifths, 35e6, 1e9, 1, 1, readBack: true).Seconds > 200);

    [Fact]
    public void Forecast_Formula_HasTheNumbers()
    {
        string formula = ReferenceForecast.Of(s_twoFifths, 130e6, 500e6, 1.1, 1, readBack: true).Formula;

        Assert.All(new[] { "12.80 GB ÷ 130 MB/s = 98.5 s", "4 cores × 500 MB/s) = 16.0 s", "32 s + 32 s read back", "× 1.100 = 113.3 s" },
            part => Assert.Contains(part, formula, StringComparison.Ordinal));
    }
}
