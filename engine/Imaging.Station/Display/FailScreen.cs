using System.Globalization;

namespace Imaging.Station.Display;

/// <summary>A red screen, the word left out of a solid field; below it code, serial, what was found, what to do.</summary>
internal static class FailScreen
{
    public static CellGrid Draw(SignOff signOff, ConsoleSize size)
    {
        var grid = new CellGrid(size, Ink.FailText);
        Area area = DrawWord(grid);
        string serial = SignOffText.Serial(signOff);
        string code = string.Create(CultureInfo.InvariantCulture, $"code {signOff.Code} after {Clock.Passed(signOff.Elapsed)}");
        BigText.Left(grid, area.Take(BigText.Rows(serial, area.Columns, size.Rows * 4 / 25), out area), serial, Ink.FailText);
        BigText.Left(grid, area.Take(BigText.Rows(code, area.Columns, size.Rows / 10), out area), code, Ink.FailText);

        Area last = area with { Y = area.Y + area.Rows - 1, Rows = 1 };
        string counters = SignOffText.Counters(signOff);
        if (counters.Length > 0 && area.Rows > 3)
        {
            grid.Put(last.X, last.Y, ScreenText.Clip(counters, last.Columns), Ink.FailText);
            area = area with { Rows = area.Rows - 1 };
        }

        // What was found may not push out what to do.
        DrawLines(grid, ref area, Math.Max(area.Rows / 2, 1), "Found:      ", signOff.Meaning);
        DrawLines(grid, ref area, area.Rows, "What to do: ", signOff.Remedy);
        area.Take(1, out area);
        foreach (string detail in SignOffText.Details(signOff, area.Columns, area.Rows))
            grid.Put(area.X, area.Take(1, out area).Y, detail, Ink.FailText);
        return grid;
    }

    /// <summary>The field takes a third of the screen; the rest of the screen is returned.</summary>
    private static Area DrawWord(CellGrid grid)
    {
        Area all = grid.All;
        if (BlockText.Fit("FAIL", all.Columns - 4, all.Rows * 3 / 10) is not { } word)
        {
            grid.Put(0, 0, ScreenText.Clip("### FAIL ###", all.Columns), Ink.FailText);
            all.Take(1, out Area below);
            return below;
        }

        Area field = all.Take(word.Rows + 2, out Area rest);
        grid.Fill(field, '█', Ink.FailText);
        word.Draw(grid, (all.Columns - word.Columns) / 2, 1, Ink.FailText, isNegative: true);
        rest.Take(1, out rest);
        return rest.Inside(2, 0);
    }

    private static void DrawLines(CellGrid grid, ref Area area, int mostRows, string label, string? text)
    {
        string[] lines = [.. ScreenText.Wrap(ScreenText.Clean(text), area.Columns - label.Length)];
        if (lines.Length == 0 || area.Rows < 1)
            return;
        if (area.Rows > lines.Length + 1)
            area.Take(1, out area);
        grid.Put(area.X, area.Y, label, Ink.FailText);
        foreach (string line in lines.Take(mostRows))
            grid.Put(area.X + label.Length, area.Take(1, out area).Y, line, Ink.FailText);
    }
}
