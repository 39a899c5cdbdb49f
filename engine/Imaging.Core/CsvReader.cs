using System.Text;

namespace Imaging.Core;

/// <param name="Number">Of the line the row begins on, from 1.</param>
/// <param name="Problem">Why the row cannot be read; null where it can.</param>
internal sealed record CsvLine(int Number, IReadOnlyList<string> Fields, string? Problem);

/// <summary>
/// Cuts the text of a CSV file into rows (RFC 4180; a quote inside an unquoted field stands for itself). A row that cannot be read costs
/// its first line: the next one starts on the line after it, so that one stray quote does not swallow the file.
/// </summary>
internal sealed class CsvReader(string text, char separator)
{
    /// <summary>What decoding makes of bytes that are not UTF-8.</summary>
    private const char Undecodable = '\uFFFD';

    private int _at;
    private int _line = 1;

    /// <summary>The next row; null at the end.</summary>
    public CsvLine? Next()
    {
        if (_at == text.Length)
            return null;
        (int start, int line) = (_at, _line);
        var fields = new List<string>();
        string? problem;
        do
            problem = ReadField(fields);
        while (problem is null && Take(separator));

        if (problem is not null)
        {
            (_at, _line) = (start, line);
            SkipTo("\r\n");
        }
        else if (fields.Any(f => f.Contains(Undecodable, StringComparison.Ordinal)))
        {
            problem = "characters that are not UTF-8; save the file as CSV UTF-8";
        }

        TakeLineEnd();
        return new CsvLine(line, fields, problem);
    }

    private string? ReadField(List<string> fields)
    {
        if (Take('"'))
            return ReadQuoted(fields);
        int start = _at;
        SkipTo([separator, '\r', '\n']);
        fields.Add(text[start.._at]);
        return null;
    }

    private string? ReadQuoted(List<string> fields)
    {
        var field = new StringBuilder();
        while (true)
        {
            int start = _at;
            SkipTo("\"\r\n");
            field.Append(text, start, _at - start);
            if (_at == text.Length)
                return "a quote that is never closed";
            start = _at;
            if (!Take('"'))
                TakeLineEnd();
            else if (!Take('"'))
                break;
            else
                start++;
            field.Append(text, start, _at - start);
        }

        fields.Add(field.ToString());
        bool isEnd = _at == text.Length || text[_at] == separator || text[_at] is '\r' or '\n';
        return isEnd ? null : "text after a closing quote";
    }

    private void SkipTo(ReadOnlySpan<char> ends)
    {
        int length = text.AsSpan(_at).IndexOfAny(ends);
        _at = length < 0 ? text.Length : _at + length;
    }

    private bool Take(char c)
    {
        if (_at == text.Length || text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private bool TakeLineEnd()
    {
        bool isReturn = Take('\r');
        if (!Take('\n') && !isReturn)
            return false;
        _line++;
        return true;
    }
}
