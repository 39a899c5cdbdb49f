namespace Imaging.Testing;

/// <summary>A clock that moves when told to, and its timers with it; or by itself, as soon as somebody waits.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    /// <summary>True: whoever waits goes on at once, and the clock says that he has waited.</summary>
    public bool SkipsWaits { get; init; }

    /// <summary>Called before a wait is skipped.</summary>
    public Action? OnWait { get; set; }

    /// <summary>Since it was made.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time)
    {
        long end = _ticks + time.Ticks;
        while (_timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is { } next)
        {
            _ticks = next.Due;
            next.Fire();
        }

        _ticks = end;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state), _ticks + dueTime.Ticks, period);
        _timers.Add(timer);
        if (SkipsWaits && period == Timeout.InfiniteTimeSpan)
        {
            OnWait?.Invoke();
            Advance(dueTime);
        }

        return timer;
    }

    private sealed class ManualTimer(ManualTime owner, Action callback, long due, TimeSpan period) : ITimer
    {
        public long Due { get; private set; } = due;

        public void Fire()
        {
            if (period == Timeout.InfiniteTimeSpan)
                Dispose();
            Due += period.Ticks;
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => owner._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
