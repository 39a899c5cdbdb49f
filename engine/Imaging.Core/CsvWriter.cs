using System.Buffers;
using System.Text;

namespace Imaging.Core;

/// <summary>Composes a CSV file: RFC 4180, comma, CRLF.</summary>
/// <param name="guardFormulas">
/// True where people will open it in a spreadsheet: a field that begins with one of <c>= + - @</c>, a tab or a return would be run as a
/// formula there, and gets a leading apostrophe. Firmware may say anything.
/// </param>
public sealed class CsvWriter(bool guardFormulas)
{
    private static readonly SearchValues<char> s_needsQuotes = SearchValues.Create(",;\"\r\n\t ");
    private readonly StringBuilder _text = new();

    public void Add(params IEnumerable<string?> fields) =>
        _text.AppendJoin(',', fields.Select(f => Quote(Guard(f ?? "")))).Append("\r\n");

    public override string ToString() => _text.ToString();

    private string Guard(string field)
    {
        bool isFormula = field.Length > 0 && "=+-@\t\r".Contains(field[0], StringComparison.Ordinal);
        return guardFormulas && isFormula ? $"'{field}" : field;
    }

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(s_needsQuotes) ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
