using Imaging.Benchmarks.Budget;
using Imaging.Core;
using Imaging.Engine.Planning;
using Imaging.Testing;

namespace Imaging.Benchmarks.Tests.Budget;

public sealed class BudgetRecordTests
{
    [Fact]
    public void Record_OfTheRepository_HoldsTheBudgetOfTheLine()
    {
        BudgetRecord record = BudgetRecord.Read(BudgetRecord.DefaultPath);

        Assert.Equal(StageForecast.Budget.TotalSeconds, record.PredictedSeconds);
        Assert.All(new[] { record.StickRatio, record.UnlimitedRatio }, f => Assert.InRange(f.Tolerance, 0.01, 0.5));
        Assert.All(new[] { record.StickRatio, record.UnlimitedRatio }, f => Assert.True(f.Value >= 0.9, "faster than its floor"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "predictedSeconds": 200, "stickRatio": null, "unlimitedRatio": null, "allocatedBytesPerChunk": null }""")]
    public void Record_ThatIsNone_IsRefused(string text)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("budget.json"), text);

        Assert.Equal(ExitCode.Usage, Assert.Throws<ImagingException>(() => BudgetRecord.Read(folder.File("budget.json"))).Code);
    }
}
