using Imaging.Station.Display;

namespace Imaging.Station.Tests.Display;

/// <summary>Finds block letters on a screen.</summary>
internal static class Picture
{
    /// <summary>Whether a text stands somewhere in blocks of any size.</summary>
    public static bool Holds(VtScreen screen, string text)
    {
        for (int down = 1; down <= 14; down++)
        {
            for (int across = (down + 1) / 2; across <= down + down / 2; across++)
            {
                if (Holds(screen, new BlockText(text, across, down)))
                    return true;
            }
        }

        return false;
    }

    private static bool Holds(VtScreen screen, BlockText blocks)
    {
        if (blocks.Columns > screen.Columns || blocks.Rows > screen.Rows)
            return false;
        var grid = new CellGrid(new ConsoleSize(blocks.Columns, blocks.Rows), Ink.Text);
        blocks.Draw(grid, 0, 0, Ink.Text);
        string[] rows = [.. Enumerable.Range(0, blocks.Rows).Select(y => Row(grid, y))];
        string[] lines = [.. screen.Lines.Select(line => line.PadRight(screen.Columns))];
        return Enumerable.Range(0, screen.Rows - blocks.Rows + 1).Any(top => StartsAt(lines, rows, top));
    }

    private static string Row(CellGrid grid, int y) => string.Concat(Enumerable.Range(0, grid.Size.Columns).Select(x => grid[x, y].Glyph));

    private static bool StartsAt(string[] lines, string[] rows, int top)
    {
        for (int left = 0; left + rows[0].Length <= lines[top].Length; left++)
        {
            if (Enumerable.Range(0, rows.Length).All(y => lines[top + y].AsSpan(left, rows[y].Length).SequenceEqual(rows[y])))
                return true;
        }

        return false;
    }
}
