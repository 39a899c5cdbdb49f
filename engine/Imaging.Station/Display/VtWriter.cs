using System.Globalization;
using System.Text;

namespace Imaging.Station.Display;

/// <summary>
/// What a console has to be sent so that it shows a grid. Only sequences of console_codes(4) that Windows consoles also know: CUP, ED, SGR,
/// and the modes for cursor (25) and wrapping (7). Never a line feed, so nothing can scroll.
/// </summary>
internal static class VtWriter
{
    /// <summary>Cursor off; no wrapping, so that the last cell of the last row can be written.</summary>
    private const string Modes = "\e[?25l\e[?7l";

    private const string Clear = "\e[0m\e[2J";

    /// <param name="shown">What the console shows; null where that is not known. A grid of another size counts as null.</param>
    /// <returns>Empty when nothing has to change.</returns>
    public static string Update(CellGrid grid, CellGrid? shown)
    {
        if (shown?.Size != grid.Size)
            return Modes + Clear + Changes(grid, null);
        return Changes(grid, shown);
    }

    /// <summary>Every cell again, without clearing first: repairs what others wrote onto the screen, and does not flicker.</summary>
    public static string Repaint(CellGrid grid) => Modes + Changes(grid, null);

    private static string Changes(CellGrid grid, CellGrid? shown)
    {
        var output = new StringBuilder();
        Ink? ink = null;
        for (int y = 0; y < grid.Size.Rows; y++)
        {
            int cursor = -1;
            for (int x = 0; x < grid.Size.Columns; x++)
            {
                Cell cell = grid[x, y];
                if (shown is not null && shown[x, y] == cell)
                    continue;
                if (cursor != x)
                    output.Append(CultureInfo.InvariantCulture, $"\e[{y + 1};{x + 1}H");
                if (ink != cell.Ink)
                    output.Append(Inks.Sequence(cell.Ink));
                output.Append(cell.Glyph);
                (ink, cursor) = (cell.Ink, x + 1);
            }
        }

        return output.ToString();
    }
}
