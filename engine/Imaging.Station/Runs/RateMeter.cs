namespace Imaging.Station.Runs;

/// <summary>Bytes a second over the last seconds.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(3);

    private readonly Queue<(long Time, long Bytes)> _points = new();
    private long _last;

    /// <summary>Null until there is something to tell.</summary>
    public double? Rate { get; private set; }

    public void Reset()
    {
        _points.Clear();
        Rate = null;
    }

    /// <param name="bytes">Of all that is done; less than before begins anew: another volume.</param>
    public void Add(long bytes)
    {
        if (bytes < _last)
            Reset();
        _last = bytes;
        long now = time.GetTimestamp();
        _points.Enqueue((now, bytes));
        while (_points.Count > 2 && time.GetElapsedTime(_points.Peek().Time, now) > s_window)
            _points.Dequeue();
        (long start, long first) = _points.Peek();
        double seconds = time.GetElapsedTime(start, now).TotalSeconds;
        if (seconds > 0.1)
            Rate = (bytes - first) / seconds;
    }
}
