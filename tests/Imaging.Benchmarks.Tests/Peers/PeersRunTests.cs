using Imaging.Benchmarks.Peers;
using Imaging.Benchmarks.Sticks;

namespace Imaging.Benchmarks.Tests.Peers;

public sealed class PeersRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imaging-test-");
    private readonly List<string> _ran = [];

    public PeersRunTests() => File.WriteAllText(Path.Combine(_folder.FullName, "source"), "");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Run_SeveralContenders_TakeTurnsAndTheMedianCounts()
    {
        IReadOnlyList<PeerRow> rows = Run(new FakeContender("a", [3, 9, 4], _ran), new FakeContender("b", [1, 2, 1.5], _ran));
        Assert.Equal(["a", "b", "a", "b", "a", "b"], _ran);
        Assert.Equal([4, 1.5], rows.Select(r => r.Median!.Value.Seconds));
    }

    [Fact]
    public void Run_ContenderFails_ItsRowSaysSoAndTheOthersGoOn()
    {
        IReadOnlyList<PeerRow> rows = Run(new FakeContender("a", [1, 1, 1], _ran, failsInRun: 2), new FakeContender("b", [2, 2, 2], _ran));
        Assert.Contains("exit code 3", rows[0].Failure, StringComparison.Ordinal);
        Assert.Null(rows[0].Median);
        Assert.Equal(3, rows[1].Runs.Count);
        Assert.Equal(["a", "b", "a", "b", "b"], _ran);
    }

    [Fact]
    public void Run_EachContender_IsCheckedOnce()
    {
        var one = new FakeContender("a", [1, 1, 1], _ran);
        Run(one);
        Assert.Equal(1, one.Checked);
    }

    private IReadOnlyList<PeerRow> Run(params IContender[] contenders) =>
        new PeersRun(contenders, _folder.FullName, _folder.FullName, static _ => { })
            .Run(StickProfile.Unlimited, runs: 3, static _ => 100, CancellationToken.None);
}
