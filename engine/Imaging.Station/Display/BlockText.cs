namespace Imaging.Station.Display;

/// <summary>
/// Text in dots of <paramref name="Across"/> columns by <paramref name="Down"/> half rows. A cell is about twice as high as it is wide, so
/// equal numbers give square dots; halves are drawn with U+2580 and U+2584, which the kernel's own font has.
/// </summary>
internal sealed record BlockText(string Text, int Across, int Down)
{
    private const int Pitch = DotFont.Columns + 1;

    public int Columns => (Pitch * Text.Length - 1) * Across;

    public int Rows => (DotFont.Rows * Down + 1) / 2;

    /// <summary>The largest that fits, neither squeezed nor stretched beyond 1:2 and 3:2; null where not even the smallest does.</summary>
    public static BlockText? Fit(string text, int columns, int rows)
    {
        if (text.Length == 0)
            return null;
        int across = columns / (Pitch * text.Length - 1);
        int down = 2 * rows / DotFont.Rows;
        if (across < 1 || down < 1)
            return null;
        return new BlockText(text, Math.Min(across, down + down / 2), Math.Min(down, 2 * across));
    }

    /// <param name="isNegative">The letters are left out of a solid field.</param>
    public void Draw(CellGrid grid, int left, int top, Ink ink, bool isNegative = false)
    {
        for (int y = 0; y < Rows; y++)
        {
            for (int x = 0; x < Columns; x++)
            {
                bool upper = IsSet(x, 2 * y) != isNegative;
                bool lower = IsSet(x, 2 * y + 1) != isNegative;
                grid.Put(left + x, top + y, Glyph(upper, lower), ink);
            }
        }
    }

    private static char Glyph(bool upper, bool lower) =>
        (upper, lower) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' };

    private bool IsSet(int x, int halfRow)
    {
        int column = x / Across % Pitch;
        int row = halfRow / Down;
        return column < DotFont.Columns && row < DotFont.Rows && DotFont.IsSet(Text[x / Across / Pitch], column, row);
    }
}
