using System.Text.Json;
using Imaging.Benchmarks.Charts;
using Imaging.Benchmarks.Measuring;
using Imaging.Benchmarks.Peers;
using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Tests.Peers;

public sealed class PeersReportTests
{
    private const double Rate = 130e6;

    [Theory]
    [InlineData(1.02, 2.9, 2.6, true, true, true)]
    [InlineData(1.04, 3.1, 2.4, false, false, false)]
    public void Judge_RatiosAroundTheTargets_SaysWhichAreMet(
        double stick, double ours, double lzx, bool stickMet, bool partcloneMet, bool lzxMet)
    {
        PeerRow[] rows =
        [
            Row(EngineContender.WithReadBack, StickProfile.Stick, stick, packed: (long)Rate),
            Row(EngineContender.WithoutReadBack, StickProfile.Unlimited, ours),
            Row(PeerTool.Partclone.Name, StickProfile.Unlimited, 3),
            Row(PeerTool.WimLzx.Name, StickProfile.Unlimited, ours * lzx),
        ];
        Assert.Equal([stickMet, partcloneMet, lzxMet], PeerTargets.Judge(rows, [], null).Select(v => v.IsMet));
    }

    [Theory]
    [InlineData(0.80, true)]
    [InlineData(0.81, false)]
    public void Judge_PackedAtMax_IsHeldAgainstTheLzxWim(double ratio, bool met) =>
        Assert.Equal(met, PeerTargets.Judge([], [new PackedSize(PeerTargets.MaxSize, 1, ratio)], null).Single().IsMet);

    [Theory]
    [InlineData(501e6, 5, true, true)]
    [InlineData(499e6, 4, false, true)]
    [InlineData(499e6, 3.9, false, false)]
    public void Judge_RatesOfTheBuilder_AreHeldAgainstTheirTargets(double decode, double zstd, bool decodeMet, bool buildingMet)
    {
        var building = new BuildingSpeed(1, [4, 5, 9], [1, zstd, zstd]);
        IReadOnlyList<PeerVerdict> verdicts = PeerTargets.Judge([], [new PackedSize(PeerTargets.MaxSize, 1, 0.7, decode)], building);
        Assert.Equal([true, decodeMet, buildingMet], verdicts.Select(v => v.IsMet));
    }

    [Fact]
    public void Judge_PeerFailed_ItsTargetIsNotJudged()
    {
        PeerRow failed = Row(PeerTool.Partclone.Name, StickProfile.Unlimited, 1) with { Failure = "broken" };
        Assert.Empty(PeerTargets.Judge([Row(EngineContender.WithoutReadBack, StickProfile.Unlimited, 1), failed], [], null));
    }

    [Fact]
    public void Table_PeerFailed_HasItsRowWithTheReason()
    {
        PeerRow failed = Row("b", StickProfile.Unlimited, 1) with { Failure = "exit code 3" };
        string table = PeersTable.Of(Report(Row("a", StickProfile.Unlimited, 1), failed));
        Assert.Contains("| b | FAILED | exit code 3 |", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Chart_PeerFailedAtOneRate_IsLeftOut()
    {
        BarChart chart = PeersChart.Of(Report(
            Row("a", StickProfile.Unlimited, 1), Row("b", StickProfile.Unlimited, 1),
            Row("a", StickProfile.Stick, 2), Row("b", StickProfile.Stick, 2) with { Failure = "broken" }), "command");
        BarGroup only = Assert.Single(chart.Groups);
        Assert.Equal("a", only.Label);
        Assert.Equal([1, 2], only.Values);
    }

    [Fact]
    public void Json_AnyReport_HasWhatScriptsLookFor()
    {
        PeersReport report = Report(Row("a", StickProfile.Unlimited, 1.5));
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(report, JsonFile.Options));
        JsonElement row = json.RootElement.GetProperty("rows")[0];
        Assert.Equal("unlimited", row.GetProperty("profile").GetString());
        Assert.Equal(1.5, row.GetProperty("median").GetProperty("seconds").GetDouble());
    }

    private static PeerRow Row(string name, StickProfile stick, double seconds, long packed = 100) =>
        new(name, "", stick, packed, [new ContenderRun(seconds, 1, 1)], null);

    private static PeersReport Report(params PeerRow[] rows) =>
        new(new HostDescription("cpu", 2, 1, "", ""), "a tree", 1000, rows, [], new BuildingSpeed(1, [5.1], [4]), []);
}
