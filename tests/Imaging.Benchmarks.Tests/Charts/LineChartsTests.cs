using Imaging.Benchmarks.Charts;
using Imaging.Benchmarks.Floors;
using Imaging.Benchmarks.Line;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Sticks;
using Imaging.Engine.Planning;

namespace Imaging.Benchmarks.Tests.Charts;

public sealed class LineChartsTests
{
    [Fact]
    public void Phases_SeveralProfiles_ShowsTheOrdinaryStickAgainstTheBudget()
    {
        BarChart chart = LineCharts.Phases(Report(Result(StickProfile.Usb2, true, 1, 300), Result(StickProfile.Stick, true, 1, 95)), "");
        Assert.Equal(200, chart.Limit!.Value.Value);
        Assert.Equal(["Unmake", "Content, predicted", "whole stage, predicted"], chart.Groups.Select(g => g.Label));
        Assert.Equal([0.4, 90, 95], chart.Groups.Select(g => g.Values.Single()));
    }

    [Fact]
    public void Profiles_BothKindsOfReadBack_GiveTwoBarsAProfile()
    {
        BarChart chart = LineCharts.Profiles(Report(
            Result(StickProfile.Stick, true, 1.02, 1), Result(StickProfile.Stick, false, 1.01, 1),
            Result(StickProfile.Unlimited, true, 1.3, 1), Result(StickProfile.Unlimited, false, 1.1, 1)), "");
        Assert.Equal(["read back", "not read back"], chart.Series);
        Assert.Equal(["stick", "unlimited"], chart.Groups.Select(g => g.Label));
        Assert.Equal([1.02, 1.01, 1.3, 1.1], chart.Groups.SelectMany(g => g.Values));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Save_Report_DrawsProfilesOnlyWhereThereAreSeveral(bool several, int charts)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("imaging-test-");
        try
        {
            LineResult[] results = [
                Result(StickProfile.Stick, true, 1, 95), .. several ? [Result(StickProfile.Usb2, true, 1, 300)] : (LineResult[])[]];
            LineCharts.Save(Report(results), Path.Combine(folder.FullName, "charts"), "command");
            Assert.Equal(charts, folder.GetFiles("*.svg", SearchOption.AllDirectories).Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static LineReport Report(params LineResult[] results) =>
        new(new HostDescription("cpu", 2, 1, "", ""), "a tree", "fast", 1, results);

    private static LineResult Result(StickProfile stick, bool readBack, double ratio, double predicted) => new(
        stick.Name, stick.Rate, readBack, 5, 5 / ratio, StageLimit.Stick, ratio, ratio, ratio, 1, 1, 1, 1, 1, 0.1, predicted,
        [new PhaseSeconds("Unmake", 0.4), new PhaseSeconds("Content", 4)], new FloorSeconds(1, 1, 1, 1, 1, 1, 1, 1), [ratio]);
}
