using Imaging.Station.Display;
using Imaging.Station.Tests.Fixtures;
using Imaging.Testing;

namespace Imaging.Station.Tests.Display;

public sealed class PacedDisplayTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly RecordingDisplay _shown = new();
    private readonly PacedDisplay _display;

    public PacedDisplayTests() => _display = new PacedDisplay(_shown, _time);

    [Fact]
    public void Show_AThousandTimesInASecond_ShowsFive()
    {
        for (int i = 0; i < 1000; i++)
        {
            _display.Show(View($"{i}"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(5, _shown.Views.Count);
    }

    [Fact]
    public void Show_ThenNothing_TheLastStateIsShown()
    {
        _display.Show(View("first"));
        _display.Show(View("last"));
        Assert.Empty(_shown.Calls);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(["show last"], _shown.Calls);
    }

    [Fact]
    public void Show_ThenNothingForAMinute_TheClockGoesOnEverySecond()
    {
        _display.Show(View("Flushing") with { Elapsed = TimeSpan.FromSeconds(70), Left = TimeSpan.FromSeconds(20) });
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.InRange(_shown.Views.Count, 50, 61);
        Assert.InRange(_shown.Views[^1].Elapsed.TotalSeconds, 129, 130);
        Assert.Equal(TimeSpan.Zero, _shown.Views[^1].Left);
    }

    [Fact]
    public void End_StateNotShownYet_IsShownBefore()
    {
        _display.Show(View("Committing"));
        _display.End(Samples.Pass);
        Assert.Equal(["show Committing", "end " + Samples.Pass.Meaning], _shown.Calls);
    }

    [Fact]
    public void Tell_StateNotShownYet_KeepsTheOrder()
    {
        _display.Show(View("Writing"));
        _display.Tell("written");
        Assert.Equal(["show Writing", "tell written"], _shown.Calls);
    }

    [Fact]
    public void Show_AfterTheEnd_IsNotShown()
    {
        _display.Show(View("Writing"));
        _display.End(Samples.Pass);
        _display.Show(View("late"));
        _time.Advance(TimeSpan.FromSeconds(10));
        _display.End(Samples.Fail);
        _display.Tell("stick pulled");
        Assert.Equal(["show Writing", "end " + Samples.Pass.Meaning, "tell stick pulled"], _shown.Calls);
    }

    public void Dispose() => _display.Dispose();

    private static StationView View(string phase) => new() { Phase = phase, Budget = TimeSpan.FromSeconds(200) };
}
