using System.Globalization;
using System.Text;

namespace Imaging.Station.Tests.Display;

/// <summary>
/// A console that knows only what the product may send, as in console_codes(4): CUP, ED 2, SGR, modes 25 and 7, BEL. Anything else, a cell
/// outside the screen, or a line feed fails the test.
/// </summary>
internal sealed class VtScreen(int columns, int rows) : Stream
{
    private readonly char[] _glyphs = [.. Enumerable.Repeat(' ', columns * rows)];
    private readonly string[] _colors = [.. Enumerable.Repeat("", columns * rows)];
    private int _x;
    private int _y;
    private string _color = "";

    public int Writes { get; private set; }

    public int Glyphs { get; private set; }

    public int Beeps { get; private set; }

    public bool IsCursorHidden { get; private set; }

    public int Columns => columns;

    public int Rows => rows;

    public char this[int x, int y] => _glyphs[y * columns + x];

    public string ColorAt(int x, int y) => _colors[y * columns + x];

    public string[] Lines => [.. Enumerable.Range(0, rows).Select(y => new string(_glyphs, y * columns, columns).TrimEnd())];

    /// <summary>What is there with colours stripped.</summary>
    public string Text => string.Join('\n', Lines);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Writes++;
        Interpret(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer));
    }

    private void Interpret(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e')
                i = Control(text, i);
            else if (text[i] == '\a')
                Beeps++;
            else
                Print(text[i]);
        }
    }

    private void Print(char glyph)
    {
        Assert.False(char.IsControl(glyph) || char.IsSurrogate(glyph), $"U+{(int)glyph:X4} was sent");
        Assert.InRange(_x, 0, columns - 1);
        Assert.InRange(_y, 0, rows - 1);
        (_glyphs[_y * columns + _x], _colors[_y * columns + _x]) = (glyph, _color);
        _x++;
        Glyphs++;
    }

    private int Control(string text, int start)
    {
        int end = start + 2;
        while (!char.IsAsciiLetter(text[end]))
            end++;
        string sequence = text[(start + 1)..(end + 1)];
        switch (sequence)
        {
            case "[?25l":
                IsCursorHidden = true;
                break;
            case "[?7l":
                break;
            case "[2J":
                Array.Fill(_glyphs, ' ');
                Array.Fill(_colors, _color);
                break;
            default:
                MoveOrColor(sequence);
                break;
        }

        return end;
    }

    private void MoveOrColor(string sequence)
    {
        Assert.StartsWith("[", sequence, StringComparison.Ordinal);
        int[] numbers = [.. sequence[1..^1].Split(';').Select(n => int.Parse(n, NumberStyles.None, CultureInfo.InvariantCulture))];
        if (sequence[^1] == 'H')
        {
            Assert.Equal(2, numbers.Length);
            (_y, _x) = (numbers[0] - 1, numbers[1] - 1);
            return;
        }

        Assert.Equal('m', sequence[^1]);
        Assert.All(numbers, number => Assert.True(number is 0 or 1 or (>= 30 and <= 37) or (>= 40 and <= 47), sequence));
        _color = sequence;
    }

    public override void Flush()
    {
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
