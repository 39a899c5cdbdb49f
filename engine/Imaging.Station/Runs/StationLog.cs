using System.Globalization;
using Imaging.Station.Display;

namespace Imaging.Station.Runs;

/// <summary>What a station did, in lines of ASCII: each to whoever listens, and the last of them kept.</summary>
/// <param name="time">Each line begins with the seconds since the log did.</param>
/// <param name="listener">Receives each line as it comes; null: nobody does.</param>
internal sealed class StationLog(TimeProvider time, Action<string>? listener)
{
    /// <summary>Of the lines that are kept.</summary>
    public const int MaximumBytes = 256 * 1024;

    private const int MaximumLine = 4 * 1024;

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Queue<string> _lines = [];
    private int _bytes;
    private int _dropped;

    /// <summary>The lines that are kept; where there were more, the first line says how many.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _dropped == 0 ? _lines : _lines.Prepend($"({_dropped} earlier lines are left out)"));
        }
    }

    /// <param name="text">One line or several.</param>
    public void Write(string text)
    {
        lock (_gate)
        {
            foreach (string line in text.TrimEnd().ReplaceLineEndings("\n").Split('\n'))
                Add(line);
        }
    }

    private void Add(string text)
    {
        string clean = ScreenText.Clip(ScreenText.Ascii(text), MaximumLine);
        string line = string.Create(CultureInfo.InvariantCulture, $"[{time.GetElapsedTime(_start).TotalSeconds,6:0.0} s] {clean}");
        _lines.Enqueue(line);
        _bytes += line.Length + 1;
        while (_bytes > MaximumBytes)
        {
            _bytes -= _lines.Dequeue().Length + 1;
            _dropped++;
        }

        listener?.Invoke(line);
    }
}
