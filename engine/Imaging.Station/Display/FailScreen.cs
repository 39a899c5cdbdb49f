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
        BigText.Left(grid, Area.Cut(ref area, BigText.Rows(serial, area.Columns, size.Rows * 4 / 25)), serial, Ink.FailText);
        if (size.Rows > 40)
            Area.Cut(ref area, 1);
        BigText.Left(grid, Area.Cut(ref area, BigText.Rows(code, area.Columns, size.Rows / 10)), code, Ink.FailText);

        Area last = area with { Y = area.Y + area.Rows - 1, Rows = 1 };
        string counters = SignOffText.Counters(signOff);
        if (counters.Length > 0 && area.Rows > 3)
        {
            grid.Put(last.X, last.Y, ScreenText.Clip(counters, last.Columns), Ink.FailText);
            area = area with { Rows = area.Rows - 1 };
        }

        foreach (string line in Paragraphs(signOff, area.Columns, area.Rows))
            grid.Put(area.X, Area.Cut(ref area, 1).Y, line, Ink.FailText);
        return grid;
    }

    /// <summary>The word takes a quarter of the screen or more; what is below its field is returned.</summary>
    private static Area DrawWord(CellGrid grid)
    {
        Area all = grid.All;
        if (BlockText.Fit("FAIL", all.Columns - 4, all.Rows * 38 / 100) is not { } word)
        {
            grid.Put(0, 0, ScreenText.Clip("### FAIL ###", all.Columns), Ink.FailText);
            Area.Cut(ref all, 1);
            return all;
        }

        Area rest = all;
        Area field = Area.Cut(ref rest, word.Rows + 2);
        grid.Fill(field, '█', Ink.FailText);
        word.Draw(grid, (all.Columns - word.Columns) / 2, 1, Ink.FailText, isNegative: true);
        Area.Cut(ref rest, 1);
        return rest.Inside(2, 0);
    }

    /// <summary>What was found, what to do, details: with blank lines between them where there is room.</summary>
    private static IReadOnlyList<string> Paragraphs(SignOff signOff, int columns, int rows)
    {
        string[][] texts =
        [
            // What was found may not push out what to do.
            [.. Labelled("Problem:    ", signOff.Meaning, columns).Take(Math.Max(rows / 2, 1))],
            [.. Labelled("What to do: ", signOff.Remedy, columns)],
            [.. SignOffText.Details(signOff, columns)],
        ];
        string[][] present = [.. texts.Where(lines => lines.Length > 0)];
        string[] spaced = ["", .. present.SelectMany((lines, i) => i == 0 ? lines : ["", .. lines])];
        return SignOffText.Fit(spaced.Length <= rows ? spaced : [.. present.SelectMany(lines => lines)], rows);
    }

    private static IEnumerable<string> Labelled(string label, string? text, int columns) =>
        ScreenText.Wrap(ScreenText.Clean(text), columns - label.Length)
            .Select((line, i) => (i == 0 ? label : new string(' ', label.Length)) + line);
}
