using Imaging.Engine.Runs;

namespace Imaging.Station.Runs;

/// <summary>
/// How far a run is: the phases to come share what is left of the bar by the time each is expected to take. So it only moves forward,
/// whatever is learned on the way: a forecast, a WIM that is checked, a disk that was to be found complete and is staged again.
/// </summary>
internal sealed class RunShare
{
    private static readonly Phase[] s_stage = [
        Phase.Check, Phase.Plan, Phase.Unmake, Phase.Discard, Phase.Content, Phase.Files, Phase.Commit];

    private readonly HashSet<Phase> _ended = [];
    private Phase _now = Phase.Check;
    private bool _wimsChecked;
    private double _start;
    private double _shown;

    /// <summary>Seconds of writing contents and reading them back.</summary>
    public double ContentSeconds { get; set; } = 60;

    /// <summary>Seconds of checking WIMs before the disk is written; 0: the release has none.</summary>
    public double WimSeconds { get; set; }

    /// <summary>Seconds of applying files and reading them back; 0: the release has none.</summary>
    public double FileSeconds { get; set; }

    public void Start(Phase phase) => (_now, _start) = (phase, _shown);

    public void End(Phase phase)
    {
        Percent(1);
        _wimsChecked |= IsCheckingWims;
        _ended.Add(phase);
    }

    /// <param name="part">0 to 1, of the phase that runs.</param>
    /// <returns>0 to 100, of the whole run; never less than before.</returns>
    public double Percent(double part)
    {
        double now = SecondsOf(_now);
        double moved = (100 - _start) * now * Math.Clamp(part, 0, 1) / (now + SecondsAfter);
        return _shown = Math.Max(_shown, _start + moved);
    }

    /// <summary>
    /// Seconds of the phases after the one that runs. A disk that is being verified may well be done already: nothing more is
    /// expected then.
    /// </summary>
    public double SecondsToCome => _now == Phase.Verify ? 0 : SecondsAfter;

    public double SecondsOf(Phase phase) => phase switch
    {
        Phase.Check when IsCheckingWims => Math.Max(1, WimSeconds),
        Phase.Content => ContentSeconds,
        Phase.Files => FileSeconds,
        Phase.Verify => Math.Max(1, (ContentSeconds + FileSeconds) / 2),
        Phase.Plan or Phase.Discard => 0.5,
        Phase.Unmake => 2,
        Phase.Check or Phase.Commit => 1,
    };

    /// <summary>
    /// A disk that is checked by itself is all there is to do; one that is checked before a stage leaves the bar room for that.
    /// </summary>
    private double SecondsAfter => _now == Phase.Verify && _ended.Count == 0 ? 0 : s_stage.Where(IsToCome).Sum(SecondsOf) + WimSecondsAfter;

    private double WimSecondsAfter => IsCheckingWims || _wimsChecked ? 0 : WimSeconds;

    private bool IsCheckingWims => _now == Phase.Check && _ended.Contains(Phase.Check);

    private bool IsToCome(Phase phase) => phase != _now && !_ended.Contains(phase);
}
