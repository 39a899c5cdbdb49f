namespace Imaging.Station.Display;

/// <summary>The words of a sign-off, fit for a screen.</summary>
internal static class SignOffText
{
    public static string Serial(SignOff signOff) =>
        ScreenText.Clean(signOff.Serial).Trim() is { Length: > 0 } serial ? serial : "no serial number";

    /// <summary><c>this stick: 12 today · 148 total · 2 failed</c>; empty where nobody counted.</summary>
    public static string Counters(SignOff signOff) =>
        signOff.Counters is { } count ? $"this stick: {count.Today} today · {count.Total} total · {count.Failed} failed" : "";

    /// <summary>Details, folded to lines.</summary>
    public static IReadOnlyList<string> Details(SignOff signOff, int columns) =>
        [.. (signOff.Details ?? []).SelectMany(detail => ScreenText.Wrap(ScreenText.Clean(detail), columns))];

    /// <summary>As many lines as there are rows; where that is not all, the last one says how many are not shown.</summary>
    public static IReadOnlyList<string> Fit(IReadOnlyList<string> lines, int rows)
    {
        if (lines.Count <= rows)
            return lines;
        return rows < 1 ? [] : [.. lines.Take(rows - 1), $"({lines.Count - rows + 1} more lines)"];
    }
}
