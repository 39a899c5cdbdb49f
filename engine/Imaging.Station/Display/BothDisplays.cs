namespace Imaging.Station.Display;

/// <summary>Shows on a screen and on a line. One that breaks is left out from then on, and the other says why.</summary>
public sealed class BothDisplays(IStationDisplay first, IStationDisplay second) : IStationDisplay
{
    private readonly List<IStationDisplay> _displays = [first, second];

    public void Show(StationView view) => OnEach(display => display.Show(view));

    public void Tell(string line) => OnEach(display => display.Tell(line));

    public void End(SignOff signOff) => OnEach(display => display.End(signOff));

    private void OnEach(Action<IStationDisplay> show)
    {
        foreach (IStationDisplay display in _displays.ToArray())
        {
            try
            {
                show(display);
            }
#pragma warning disable CA1031 // A defect in drawing is no reason to leave a disk half made; it is told where somebody may see it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _displays.Remove(display);
                Tell($"{display.GetType().Name} is out: {e.GetType().Name}: {e.Message}");
            }
        }
    }
}
