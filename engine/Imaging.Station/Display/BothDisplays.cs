namespace Imaging.Station.Display;

/// <summary>
/// Shows on a screen and on other places. One that breaks is left out from then on, and the others say why: a defect in drawing does not
/// stop a run. It does not go unseen either: a sign-off the screen did not show is an error.
/// </summary>
/// <param name="screen">What people look at.</param>
public sealed class BothDisplays(IStationDisplay screen, params IStationDisplay[] others) : IStationDisplay
{
    private readonly List<IStationDisplay> _displays = [screen, .. others];

    public void Show(StationView view) => OnEach(display => display.Show(view));

    public void Tell(string line) => OnEach(display => display.Tell(line));

    /// <exception cref="InvalidOperationException">The screen is broken.</exception>
    public void End(SignOff signOff)
    {
        OnEach(display => display.End(signOff));
        if (!_displays.Contains(screen))
            throw new InvalidOperationException(
                $"The screen could not show the sign-off: {(signOff.IsPass ? "PASS" : "FAIL")}, {signOff.Meaning}.");
    }

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
