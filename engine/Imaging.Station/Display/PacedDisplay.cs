namespace Imaging.Station.Display;

/// <summary>
/// Shows at most five states a second, whatever comes in, and at least one: a clock that stands still looks like a machine that does.
/// The last state always gets shown, before the end at the latest. May be called from any number of threads.
/// </summary>
public sealed class PacedDisplay : IStationDisplay, IDisposable
{
    private static readonly TimeSpan s_atMost = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_atLeast = TimeSpan.FromSeconds(1);

    private readonly IStationDisplay _inner;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Arrival? _latest;
    private Arrival? _shown;
    private long _shownAt;
    private bool _hasEnded;

    public PacedDisplay(IStationDisplay inner, TimeProvider time)
    {
        _inner = inner;
        _time = time;
        _timer = time.CreateTimer(_ => Tick(), null, s_atMost, s_atMost);
    }

    /// <summary>Only keeps the state; the timer shows it.</summary>
    public void Show(StationView view) => Volatile.Write(ref _latest, new Arrival(view, _time.GetTimestamp()));

    public void Tell(string line)
    {
        lock (_gate)
        {
            ShowLatest(isDue: false);
            _inner.Tell(line);
        }
    }

    /// <summary>Whatever is called after it is not shown, except lines.</summary>
    public void End(SignOff signOff)
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            ShowLatest(isDue: false);
            _hasEnded = true;
            _timer.Dispose();
            _inner.End(signOff);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        // A slow serial line may take longer than the interval: then this turn is left out.
        if (!_gate.TryEnter())
            return;
        try
        {
            ShowLatest(isDue: _time.GetElapsedTime(_shownAt) >= s_atLeast);
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <param name="isDue">Also a state that was shown before.</param>
    private void ShowLatest(bool isDue)
    {
        Arrival? latest = Volatile.Read(ref _latest);
        if (_hasEnded || latest is null || (ReferenceEquals(latest, _shown) && !isDue))
            return;
        (_shown, _shownAt) = (latest, _time.GetTimestamp());
        _inner.Show(latest.Aged(_time.GetElapsedTime(latest.At)));
    }

    private sealed record Arrival(StationView View, long At)
    {
        /// <summary>The view as it would be by now if nothing but time had passed.</summary>
        public StationView Aged(TimeSpan age) => View with
        {
            Elapsed = View.Elapsed + age,
            Left = View.Left is { } left ? Max(left - age, TimeSpan.Zero) : null,
        };

        private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
    }
}
