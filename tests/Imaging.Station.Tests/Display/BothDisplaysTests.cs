using Imaging.Station.Display;
using Imaging.Station.Tests.Fixtures;

namespace Imaging.Station.Tests.Display;

public sealed class BothDisplaysTests
{
    [Fact]
    public void SerialLineBreaks_ScreenSaysSoAndGoesOn()
    {
        var good = new RecordingDisplay();
        var both = new BothDisplays(good, new BrokenDisplay());
        both.Show(Samples.Writing);
        both.Tell("written");
        both.End(Samples.Pass);
        Assert.Equal(
            ["show Writing", "tell BrokenDisplay is out: InvalidOperationException: broken", "tell written", "end " + Samples.Pass.Meaning],
            good.Calls);
    }

    [Fact]
    public void ScreenBreaks_RunGoesOnAndTheSignOffIsAnError()
    {
        var line = new RecordingDisplay();
        var both = new BothDisplays(new BrokenDisplay(), line);
        both.Show(Samples.Writing);
        both.Tell("first");
        Assert.Throws<InvalidOperationException>(() => both.End(Samples.Pass));
        Assert.Contains("tell first", line.Calls);
        Assert.Contains("end " + Samples.Pass.Meaning, line.Calls);
    }

    private sealed class BrokenDisplay : IStationDisplay
    {
        public void Show(StationView view) => throw new InvalidOperationException("broken");

        public void Tell(string line) => throw new InvalidOperationException("broken");

        public void End(SignOff signOff) => throw new InvalidOperationException("broken");
    }
}
