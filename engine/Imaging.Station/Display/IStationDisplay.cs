namespace Imaging.Station.Display;

/// <summary>Where a station shows itself: a screen, a serial line, both. Never fails a run: what cannot be shown is not shown.</summary>
public interface IStationDisplay
{
    /// <summary>The state changed. Called several times a second while bytes move; from any thread, one call at a time.</summary>
    void Show(StationView view);

    /// <summary>Something happened that is worth a line of its own: a phase ended, a warning, a disk and its verdict.</summary>
    void Tell(string line);

    /// <summary>The run ended. What is shown now stays.</summary>
    void End(SignOff signOff);
}
