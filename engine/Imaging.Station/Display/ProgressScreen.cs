using System.Globalization;
using Imaging.Core;

namespace Imaging.Station.Display;

/// <summary>
/// The screen while a machine is worked on: title, phase, percentage and time to go, bar, machine and disk, what was noticed.
/// </summary>
internal static class ProgressScreen
{
    public static CellGrid Draw(StationView view, IReadOnlyList<string> told, ConsoleSize size)
    {
        var grid = new CellGrid(size, Ink.Text);
        DrawTitle(grid, view);
        int margin = size.Columns < 40 ? 0 : 2;
        Area area = new Area(0, 1, size.Columns, size.Rows - 1).Inside(margin, 0);
        BigText.Left(grid, Next(ref area, size.Rows * 4 / 25, 1), Clean(view.Phase, "..."), Ink.Bright);
        DrawNumbers(grid, Next(ref area, size.Rows * 7 / 25, 1), view);
        DrawBar(grid, Next(ref area, Math.Max(size.Rows / 25, 1), 1), Percent(view));
        Area pace = Next(ref area, 1, 0);
        grid.Put(pace.X, pace.Y, ScreenText.Clip(Pace(view), pace.Columns), Ink.Bright);
        DrawSerial(grid, ref area, view);
        DrawFacts(grid, ref area, view);
        DrawNotices(grid, area, view.Notices ?? [], told);
        return grid;
    }

    /// <summary>Rows off the top of an area, and a gap above them where there is room for gaps.</summary>
    private static Area Next(ref Area area, int rows, int gap)
    {
        if (area.Rows > rows + gap)
            Area.Cut(ref area, gap);
        return Area.Cut(ref area, Math.Max(rows, 1));
    }

    private static void DrawTitle(CellGrid grid, StationView view)
    {
        grid.Fill(grid.All with { Rows = 1 }, ' ', Ink.Title);
        string release = ScreenText.Clean(view.Release);
        string title = release.Length == 0 ? " Imaging station" : $" Imaging station · release {release}";
        grid.Put(0, 0, ScreenText.Clip(title, grid.Size.Columns - 1), Ink.Title);
    }

    /// <summary>The percentage at the left; at the right the time to go, or where nobody knows it, the time that passed.</summary>
    private static void DrawNumbers(CellGrid grid, Area area, StationView view)
    {
        int columns = DrawPercent(grid, area, Percent(view));
        (string time, string word) = view.Left is { } left ? (Clock.ToGo(left), "left") : (Clock.Passed(view.Elapsed), "elapsed");
        Area right = area with { X = area.X + columns + 2, Columns = area.Columns - columns - 2 };
        Area digits = right with { Columns = right.Columns - word.Length - 1 };
        if (BlockText.Fit(time, digits.Columns, digits.Rows) is not { } blocks)
            return;
        int start = digits.X + digits.Columns - blocks.Columns;
        blocks.Draw(grid, start, area.Y + (area.Rows - blocks.Rows) / 2, Ink.Bright);
        grid.Put(start + blocks.Columns + 1, area.Y + (area.Rows + blocks.Rows) / 2 - 1, word, Ink.Bright);
    }

    /// <returns>The columns of 100%: room for it from the start, so that nothing changes its size on the way.</returns>
    private static int DrawPercent(CellGrid grid, Area area, double? percent)
    {
        string text = percent is { } known ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(known)}%") : "--%";
        if (BlockText.Fit("100%", area.Columns * 6 / 10, area.Rows) is not { } full)
        {
            BigText.Left(grid, area, text, Ink.Progress);
            return 2 * text.Length;
        }

        (full with { Text = text }).Draw(grid, area.X, area.Y + (area.Rows - full.Rows) / 2, Ink.Progress);
        return full.Columns;
    }

    private static void DrawBar(CellGrid grid, Area area, double? percent)
    {
        int done = (int)(area.Columns * (percent ?? 0) / 100);
        grid.Fill(area, '░', Ink.Progress);
        grid.Fill(area with { Columns = done }, '█', Ink.Progress);
    }

    /// <summary><c>412 MB/s · 1:12 elapsed · 0:58 left · budget 3:20</c></summary>
    private static string Pace(StationView view)
    {
        List<string> parts = [];
        if (view.Rate is >= 0 and < 1e15)
            parts.Add($"{ByteSize.Format((long)view.Rate)}/s");
        parts.Add($"{Clock.Passed(view.Elapsed)} elapsed");
        if (view.Left is { } left)
            parts.Add($"{Clock.ToGo(left)} left");
        parts.Add($"budget {Clock.Passed(view.Budget)}");
        if (view.Elapsed.TotalSeconds + (view.Left ?? TimeSpan.Zero).TotalSeconds > view.Budget.TotalSeconds)
            parts.Add("LATE");
        return string.Join(" · ", parts);
    }

    /// <summary>Large screens have room for the serial in large letters, to be compared with the label on the machine.</summary>
    private static void DrawSerial(CellGrid grid, ref Area area, StationView view)
    {
        int rows = (grid.Size.Rows - 25) / 5;
        if (BlockText.Fit(ScreenText.Clean(view.MachineSerial).Trim(), area.Columns, rows) is { } serial)
            serial.Draw(grid, area.X, Next(ref area, serial.Rows, 1).Y, Ink.Bright);
    }

    private static void DrawFacts(CellGrid grid, ref Area area, StationView view)
    {
        DrawPair(grid, Next(ref area, 1, 1), ("Serial", view.MachineSerial), ("Asset tag", view.AssetTag));
        DrawPair(grid, Next(ref area, 1, 0), ("Model", view.MachineModel), ("Name", view.MachineName));
        DrawFact(grid, Next(ref area, 1, 0), "Disk", view.Disk);
    }

    private static void DrawPair(CellGrid grid, Area area, (string Label, string? Value) left, (string Label, string? Value) right)
    {
        int half = area.Columns * 6 / 10;
        DrawFact(grid, area with { Columns = half - 1 }, left.Label, left.Value);
        DrawFact(grid, area with { X = area.X + half, Columns = area.Columns - half }, right.Label, right.Value);
    }

    private static void DrawFact(CellGrid grid, Area area, string label, string? value)
    {
        const int LabelColumns = 11;
        if (area.Rows <= 0)
            return;
        grid.Put(area.X, area.Y, ScreenText.Clip(label, area.Columns), Ink.Text);
        grid.Put(area.X + LabelColumns, area.Y, ScreenText.Clip(Clean(value, "-"), area.Columns - LabelColumns), Ink.Bright);
    }

    /// <summary>Notices first; what was told fills the rows that are left. The newest of each.</summary>
    private static void DrawNotices(CellGrid grid, Area area, IReadOnlyList<string> notices, IReadOnlyList<string> told)
    {
        if (area.Rows > 1)
            Area.Cut(ref area, 1);
        List<string> marked = [.. notices.SelectMany(line => Folded("! ", line, area.Columns)).TakeLast(Math.Max(area.Rows, 0))];
        foreach (string line in marked)
            grid.Put(area.X, Area.Cut(ref area, 1).Y, line, Ink.Notice);
        foreach (string line in told.Except(notices).SelectMany(line => Folded("- ", line, area.Columns)).TakeLast(Math.Max(area.Rows, 0)))
            grid.Put(area.X, Area.Cut(ref area, 1).Y, line, Ink.Text);
    }

    private static IEnumerable<string> Folded(string mark, string? line, int columns) =>
        ScreenText.Wrap(ScreenText.Clean(line), columns - mark.Length).Select((part, i) => (i == 0 ? mark : "  ") + part);

    private static double? Percent(StationView view) =>
        view.Percent is { } percent && double.IsFinite(percent) ? Math.Clamp(percent, 0, 100) : null;

    private static string Clean(string? text, string otherwise) => ScreenText.Clean(text) is { Length: > 0 } clean ? clean : otherwise;
}
