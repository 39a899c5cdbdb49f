namespace Imaging.Station.Display;

/// <summary>A green screen in a solid frame, the word in solid letters: in shape, too, something else than a failure.</summary>
internal static class PassScreen
{
    /// <summary>Serial and time at their smallest.</summary>
    private const int SmallestNumbers = 2 * 4;

    public static CellGrid Draw(SignOff signOff, ConsoleSize size)
    {
        var grid = new CellGrid(size, Ink.PassText);
        Area area = DrawFrame(grid);
        string counters = SignOffText.Counters(signOff);
        int plainRows = 1 + (counters.Length > 0 ? 1 : 0) + Math.Min(signOff.Details?.Count ?? 0, size.Rows / 16);

        int mostRows = Math.Min(area.Rows - plainRows - SmallestNumbers, size.Rows * 45 / 100);
        int wordRows = BigText.Rows("PASS", area.Columns, mostRows);
        BigText.Center(grid, Area.Cut(ref area, wordRows), "PASS", Ink.PassWord);
        if (size.Rows > 40)
            Area.Cut(ref area, 1);
        string meaning = ScreenText.Clean(signOff.Meaning);
        int meaningRows = BigText.Rows(meaning, area.Columns, area.Rows / 5);
        BigText.Center(grid, Area.Cut(ref area, meaningRows), meaning, Ink.PassText);

        if (area.Rows > plainRows + SmallestNumbers)
            Area.Cut(ref area, 1);

        int numberRows = Math.Max((area.Rows - plainRows + 1) / 2, 1);
        BigText.Center(grid, Area.Cut(ref area, numberRows), SignOffText.Serial(signOff), Ink.PassText);
        BigText.Center(grid, Area.Cut(ref area, numberRows), Clock.Passed(signOff.Elapsed), Ink.PassText);
        Center(grid, Area.Cut(ref area, counters.Length > 0 ? 1 : 0), counters);
        foreach (string detail in SignOffText.Fit(SignOffText.Details(signOff, area.Columns), area.Rows))
            Center(grid, Area.Cut(ref area, 1), detail);
        return grid;
    }

    /// <summary>Two columns are about as wide as a row is high.</summary>
    private static Area DrawFrame(CellGrid grid)
    {
        Area all = grid.All;
        if (all.Columns < 40 || all.Rows < 12)
            return all;
        Area inside = all.Inside(2, 1);
        grid.Fill(all, '█', Ink.PassWord);
        grid.Fill(inside, ' ', Ink.PassText);
        Area.Cut(ref inside, 1);
        return inside.Inside(2, 0);
    }

    private static void Center(CellGrid grid, Area area, string text)
    {
        string line = ScreenText.Clip(text, area.Columns);
        if (area.Rows > 0)
            grid.Put(area.X + (area.Columns - line.Length) / 2, area.Y, line, Ink.PassText);
    }
}
