using Imaging.Station.Display;

namespace Imaging.Station.Tests.Display;

/// <summary>Keeps what it was asked to show, in order.</summary>
internal sealed class RecordingDisplay : IStationDisplay
{
    public List<StationView> Views { get; } = [];

    public List<string> Calls { get; } = [];

    public void Show(StationView view)
    {
        Views.Add(view);
        Calls.Add("show " + view.Phase);
    }

    public void Tell(string line) => Calls.Add("tell " + line);

    public void End(SignOff signOff) => Calls.Add("end " + signOff.Meaning);
}
