using System.Text;

namespace Imaging.Core;

/// <summary>
/// A CSV file with a header (RFC 4180), as people and spreadsheets make them: UTF-8 with or without a byte order mark, <c>,</c> or <c>;</c>
/// between fields, any line end. Never throws: what cannot be read is a problem with its line, and every other row counts.
/// </summary>
public sealed class CsvTable
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<CsvRow> _rows = [];
    private readonly List<CsvProblem> _problems = [];
    private int _width;

    private CsvTable()
    {
    }

    /// <summary>Rows in the order of the file, without empty ones and without those that are a problem.</summary>
    public IReadOnlyList<CsvRow> Rows => _rows;

    public IReadOnlyList<CsvProblem> Problems => _problems;

    /// <param name="bytes">The whole file.</param>
    /// <param name="required">Columns without which there are no rows; case and order do not count.</param>
    public static CsvTable Read(ReadOnlySpan<byte> bytes, params ReadOnlySpan<string> required)
    {
        var table = new CsvTable();
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            table.Report(1, "the file is UTF-16; save it as CSV UTF-8");
            return table;
        }

        string text = Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
        var reader = new CsvReader(text, SeparatorOf(text));
        if (table.ReadHeader(reader.Next(), required))
        {
            while (reader.Next() is { } line)
                table.Add(line);
        }

        return table;
    }

    /// <summary>Their names, as the header has them.</summary>
    public IEnumerable<string> Columns => _columns.Keys;

    public bool Has(string column) => _columns.ContainsKey(column);

    private static char SeparatorOf(string text)
    {
        ReadOnlySpan<char> header = text.AsSpan();
        int end = header.IndexOfAny('\r', '\n');
        header = end < 0 ? header : header[..end];
        return header.Count(';') > header.Count(',') ? ';' : ',';
    }

    private bool ReadHeader(CsvLine? header, ReadOnlySpan<string> required)
    {
        if (header is not { Problem: null })
        {
            Report(1, header?.Problem ?? "the file is empty");
            return false;
        }

        _width = header.Fields.Count;
        for (int i = 0; i < _width; i++)
        {
            string name = header.Fields[i].Trim();
            if (name.Length > 0 && !_columns.TryAdd(name, i))
                Report(1, $"column {i + 1} is called as column {_columns[name] + 1}; the first one counts");
        }

        bool isComplete = true;
        foreach (string name in required)
        {
            if (Has(name))
                continue;
            // Not what is there: where the header is lost, that is somebody's row, and may hold a secret.
            Report(1, $"no column '{name}' among the {_width} of the first line");
            isComplete = false;
        }

        return isComplete;
    }

    private void Add(CsvLine line)
    {
        if (line.Fields.All(string.IsNullOrWhiteSpace) && line.Problem is null)
            return;
        if (line.Problem is { } problem)
            Report(line.Number, problem);
        else if (line.Fields.Skip(_width).Any(f => !string.IsNullOrWhiteSpace(f)))
            Report(line.Number, $"{line.Fields.Count} fields, where the header has {_width}");
        else
            _rows.Add(new CsvRow(line, _columns));
    }

    private void Report(int line, string text) => _problems.Add(new CsvProblem(line, text));
}

/// <summary>A row; its line is the number an editor shows.</summary>
public sealed class CsvRow
{
    private readonly CsvLine _line;
    private readonly Dictionary<string, int> _columns;

    internal CsvRow(CsvLine line, Dictionary<string, int> columns) => (_line, _columns) = (line, columns);

    public int Line => _line.Number;

    /// <summary>A field without surrounding blanks; empty where the row is shorter, or has no such column.</summary>
    public string this[string column] =>
        _columns.TryGetValue(column, out int i) && i < _line.Fields.Count ? _line.Fields[i].Trim() : "";
}

/// <param name="Text">What is wrong, as a part of a sentence.</param>
public sealed record CsvProblem(int Line, string Text)
{
    public override string ToString() => $"line {Line}: {Text}";
}
