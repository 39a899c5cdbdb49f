namespace Imaging.Station.Display;

/// <summary>A line as large as its area allows: blocks, or else spaced letters, or else plain ones.</summary>
internal static class BigText
{
    /// <summary>Rows it will take of an area this large.</summary>
    public static int Rows(string text, int columns, int rows) => BlockText.Fit(text, columns, rows)?.Rows ?? 1;

    public static void Center(CellGrid grid, Area area, string text, Ink ink)
    {
        if (area.Rows <= 0)
            return;
        if (BlockText.Fit(text, area.Columns, area.Rows) is { } blocks)
        {
            blocks.Draw(grid, area.X + (area.Columns - blocks.Columns) / 2, area.Y + (area.Rows - blocks.Rows) / 2, ink);
            return;
        }

        string line = Spaced(text, area.Columns);
        grid.Put(area.X + (area.Columns - line.Length) / 2, area.Y + (area.Rows - 1) / 2, line, ink);
    }

    /// <summary>At the left edge, in the middle of the area's height.</summary>
    public static void Left(CellGrid grid, Area area, string text, Ink ink)
    {
        if (area.Rows <= 0)
            return;
        if (BlockText.Fit(text, area.Columns, area.Rows) is { } blocks)
            blocks.Draw(grid, area.X, area.Y + (area.Rows - blocks.Rows) / 2, ink);
        else
            grid.Put(area.X, area.Y + (area.Rows - 1) / 2, Spaced(text, area.Columns), ink);
    }

    private static string Spaced(string text, int columns) =>
        2 * text.Length - 1 <= columns ? string.Join(' ', text.ToUpperInvariant().ToCharArray()) : ScreenText.Clip(text, columns);
}
