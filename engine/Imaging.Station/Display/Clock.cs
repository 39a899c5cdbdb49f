using System.Globalization;

namespace Imaging.Station.Display;

/// <summary>Times as on a stopwatch: <c>1:48</c>, <c>1:02:03</c>.</summary>
internal static class Clock
{
    /// <summary>Whole seconds that have passed.</summary>
    public static string Passed(TimeSpan time) => Format(Math.Floor(time.TotalSeconds));

    /// <summary>Seconds still to go, the one under way included.</summary>
    public static string ToGo(TimeSpan time) => Format(Math.Ceiling(time.TotalSeconds));

    private static string Format(double wholeSeconds)
    {
        long seconds = (long)Math.Max(wholeSeconds, 0);
        return seconds < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }
}
