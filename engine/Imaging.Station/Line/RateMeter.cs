using System.Diagnostics;

namespace Imaging.Station.Line;

/// <summary>Bytes a second over the last seconds.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(3);

    private readonly Queue<(long Time, long Bytes)> _points = new();

    /// <summary>Null until there is something to tell.</summary>
    public double? Rate { get; private set; }

    public void Reset()
    {
        _points.Clear();
        Rate = null;
    }

    public void Add(long bytes)
    {
        long now = Stopwatch.GetTimestamp();
        _points.Enqueue((now, bytes));
        while (_points.Count > 2 && Stopwatch.GetElapsedTime(_points.Peek().Time, now) > s_window)
            _points.Dequeue();
        (long time, long first) = _points.Peek();
        double seconds = Stopwatch.GetElapsedTime(time, now).TotalSeconds;
        if (seconds > 0.1)
            Rate = (bytes - first) / seconds;
    }
}
