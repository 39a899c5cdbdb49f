namespace Imaging.Station.Display;

/// <summary>One character of a screen.</summary>
public readonly record struct Cell(char Glyph, Ink Ink);

/// <summary>
/// A screen being drawn. What lies outside is cut off, and a character a console could take for anything but a glyph becomes a question
/// mark: nothing that is drawn can move the cursor.
/// </summary>
public sealed class CellGrid
{
    private readonly Cell[] _cells;

    public CellGrid(ConsoleSize size, Ink ink)
    {
        Size = size;
        _cells = new Cell[size.Columns * size.Rows];
        Array.Fill(_cells, new Cell(' ', ink));
    }

    public ConsoleSize Size { get; }

    public Area All => new(0, 0, Size.Columns, Size.Rows);

    public Cell this[int x, int y] => _cells[y * Size.Columns + x];

    public void Put(int x, int y, char glyph, Ink ink)
    {
        if (x >= 0 && x < Size.Columns && y >= 0 && y < Size.Rows)
            _cells[y * Size.Columns + x] = new Cell(ScreenText.IsGlyph(glyph) ? glyph : '?', ink);
    }

    public void Put(int x, int y, string text, Ink ink)
    {
        for (int i = 0; i < text.Length; i++)
            Put(x + i, y, text[i], ink);
    }

    public void Fill(Area area, char glyph, Ink ink)
    {
        for (int y = area.Y; y < area.Y + area.Rows; y++)
            for (int x = area.X; x < area.X + area.Columns; x++)
                Put(x, y, glyph, ink);
    }
}

/// <summary>A rectangle of cells; may be empty.</summary>
public readonly record struct Area(int X, int Y, int Columns, int Rows)
{
    /// <summary>Without this many cells at each edge.</summary>
    public Area Inside(int columns, int rows) => new(X + columns, Y + rows, Columns - 2 * columns, Rows - 2 * rows);

    /// <summary>Takes rows off the top of an area, as many as there are.</summary>
    public static Area Cut(ref Area area, int rows)
    {
        Area top = area with { Rows = Math.Clamp(rows, 0, Math.Max(area.Rows, 0)) };
        area = area with { Y = area.Y + top.Rows, Rows = area.Rows - top.Rows };
        return top;
    }
}
