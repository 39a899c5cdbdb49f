using Imaging.Engine.Staging;

namespace Imaging.Station.Line;

/// <summary>What share of a whole run its phases are, by the time they are expected to take; and so how far a run is.</summary>
internal sealed class RunShare
{
    private static readonly Phase[] s_stage = [Phase.Check, Phase.Plan, Phase.Unmake, Phase.Discard, Phase.Content, Phase.Commit];

    private readonly List<Phase> _ended = [];
    private Phase _now = Phase.Check;

    /// <summary>Seconds of writing and reading back.</summary>
    public double ContentSeconds { get; set; } = 60;

    public void Start(Phase phase) => _now = phase;

    public void End(Phase phase) => _ended.Add(phase);

    /// <param name="part">0 to 1, of the phase that runs.</param>
    /// <returns>0 to 100, of the whole run.</returns>
    public double Percent(double part)
    {
        double done = _ended.Sum(SecondsOf);
        double now = SecondsOf(_now);
        return 100 * (done + now * Math.Clamp(part, 0, 1)) / (done + now + SecondsToCome);
    }

    /// <summary>Seconds of the phases after the one that runs.</summary>
    public double SecondsToCome => Coming.Sum(SecondsOf);

    public double SecondsOf(Phase phase) => phase switch
    {
        Phase.Content or Phase.Files => ContentSeconds,
        Phase.Verify => Math.Max(1, ContentSeconds / 2),
        Phase.Plan or Phase.Discard => 0.5,
        Phase.Unmake => 2,
        _ => 1,
    };

    /// <summary>A disk that is being verified may well be done already: nothing more is expected then.</summary>
    private IEnumerable<Phase> Coming => _now == Phase.Verify ? [] : s_stage.SkipWhile(p => p != _now).Skip(1);
}
