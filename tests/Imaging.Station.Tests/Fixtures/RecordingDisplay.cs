using Imaging.Station.Display;

namespace Imaging.Station.Tests.Fixtures;

/// <summary>Keeps what a station shows, and lets a test act on it.</summary>
internal sealed class RecordingDisplay : IStationDisplay
{
    public List<StationView> Views { get; } = [];

    public List<string> Lines { get; } = [];

    /// <summary>What it was asked to do, in order: show, tell, end, each with what.</summary>
    public List<string> Calls { get; } = [];

    public SignOff? SignOff { get; private set; }

    public Action<StationView>? OnShow { get; set; }

    public Action<SignOff>? OnEnd { get; set; }

    public void Show(StationView view)
    {
        Views.Add(view);
        Call($"show {view.Phase}");
        OnShow?.Invoke(view);
    }

    public void Tell(string line)
    {
        lock (Lines)
            Lines.Add(line);
        Call($"tell {line}");
    }

    public void End(SignOff signOff)
    {
        Assert.Null(SignOff);
        SignOff = signOff;
        Call($"end {signOff.Meaning}");
        OnEnd?.Invoke(signOff);
    }

    private void Call(string what)
    {
        lock (Calls)
            Calls.Add(what);
    }
}
