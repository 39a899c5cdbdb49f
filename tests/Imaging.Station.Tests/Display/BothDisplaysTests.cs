using Imaging.Station.Display;

namespace Imaging.Station.Tests.Display;

public sealed class BothDisplaysTests
{
    [Fact]
    public void OneBreaks_OtherSaysSoAndGoesOn()
    {
        var good = new RecordingDisplay();
        var both = new BothDisplays(new BrokenDisplay(), good);
        both.Show(Samples.Writing);
        both.Tell("written");
        both.End(Samples.Pass);
        Assert.Equal(
            ["tell BrokenDisplay is out: InvalidOperationException: broken", "show Writing", "tell written", "end " + Samples.Pass.Meaning],
            good.Calls);
    }

    [Fact]
    public void BothBreak_NothingIsThrown()
    {
        var both = new BothDisplays(new BrokenDisplay(), new BrokenDisplay());
        both.Tell("first");
        both.End(Samples.Pass);
    }

    private sealed class BrokenDisplay : IStationDisplay
    {
        public void Show(StationView view) => throw new InvalidOperationException("broken");

        public void Tell(string line) => throw new InvalidOperationException("broken");

        public void End(SignOff signOff) => throw new InvalidOperationException("broken");
    }
}
