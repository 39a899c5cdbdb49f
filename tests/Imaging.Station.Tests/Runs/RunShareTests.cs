using Imaging.Engine.Runs;
using Imaging.Station.Runs;

namespace Imaging.Station.Tests.Runs;

public sealed class RunShareTests
{
    private readonly RunShare _share = new();
    private readonly List<double> _shown = [];

    [Fact]
    public void Percent_StageOfFiles_MovesForwardByTheTimeEachPhaseTakes()
    {
        Run(Phase.Check, Phase.Plan);
        SetForecast();

        Run(Phase.Check);
        Assert.InRange(_shown[^1], 15, 25);
        Run(Phase.Unmake, Phase.Discard, Phase.Content);
        Assert.InRange(_shown[^1], 25, 35);
        Run(Phase.Files);
        Assert.InRange(_shown[^1], 95, 100);
        Run(Phase.Commit);

        ExpectForward();
        Assert.Equal(100, _shown[^1], 0.001);
    }

    [Fact]
    public void Percent_StageOfSealedVolumes_EndsWith100()
    {
        Run(Phase.Check, Phase.Plan);
        _share.ContentSeconds = 100;

        Run(Phase.Unmake, Phase.Discard, Phase.Content, Phase.Commit);

        ExpectForward();
        Assert.Equal(100, _shown[^1], 0.001);
    }

    /// <summary>The bar must have room for a stage, or it stands still for all of it.</summary>
    [Fact]
    public void Percent_DiskFoundDamagedAndStagedAgain_StillMovesForward()
    {
        Run(Phase.Check, Phase.Plan);
        SetForecast();

        Run(Phase.Verify);
        Assert.InRange(_shown[^1], 20, 50);
        Run(Phase.Check, Phase.Unmake, Phase.Discard, Phase.Content, Phase.Files, Phase.Commit);

        ExpectForward();
        Assert.Equal(100, _shown[^1], 0.001);
    }

    [Fact]
    public void Percent_DiskCheckedByItself_EndsWith100()
    {
        Run(Phase.Verify);

        ExpectForward();
        Assert.Equal(100, _shown[^1], 0.001);
    }

    /// <summary>Each volume that is applied counts from zero.</summary>
    [Fact]
    public void Percent_PartOfAPhaseBeginsAnew_StandsStill()
    {
        Run(Phase.Check, Phase.Plan);
        SetForecast();
        _share.Start(Phase.Files);

        double high = _share.Percent(0.9);

        Assert.Equal(high, _share.Percent(0.1));
        Assert.True(_share.Percent(0.95) > high);
    }

    [Fact]
    public void SecondsToCome_WhileADiskIsVerified_AreNone()
    {
        Run(Phase.Check, Phase.Plan);
        SetForecast();
        Assert.InRange(_share.SecondsToCome, 100, 110);

        _share.Start(Phase.Verify);

        Assert.Equal(0, _share.SecondsToCome);
    }

    private void SetForecast() => (_share.WimSeconds, _share.ContentSeconds, _share.FileSeconds) = (20, 10, 70);

    private void Run(params Phase[] phases)
    {
        foreach (Phase phase in phases)
        {
            _share.Start(phase);
            for (int part = 0; part <= 10; part++)
                _shown.Add(_share.Percent(part / 10.0));
            _share.End(phase);
        }
    }

    private void ExpectForward() => Assert.Equal(_shown.Order(), _shown);
}
