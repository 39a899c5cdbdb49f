using Imaging.Core;

namespace Imaging.Collecting;

/// <summary>The serial numbers of an order, to compare with the machines there are records of.</summary>
public sealed class ExpectedMachines
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Problem> _problems = [];

    private ExpectedMachines()
    {
    }

    /// <summary>Machines ordered.</summary>
    public int Count => _lines.Count;

    /// <exception cref="ImagingException">The file is not there, or has no column <c>serial</c>.</exception>
    public static ExpectedMachines Read(string path)
    {
        using var file = new FileByteSource(path);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        CsvTable table = CsvTable.Read(bytes, "serial");
        if (!table.Has("serial"))
        {
            throw new ImagingException(ExitCode.Usage, path, table.Problems[0].ToString(), "a CSV file with a column 'serial'",
                "The first line names the columns, separated by ',' or ';'.");
        }

        var expected = new ExpectedMachines();
        foreach (CsvProblem problem in table.Problems)
            expected._problems.Add(new Problem(ProblemKind.Order, null, null, problem.ToString(), path));
        foreach (CsvRow row in table.Rows)
            expected.Add(row, path);
        return expected;
    }

    /// <summary>What was ordered and not seen, what was seen and not ordered, and what is wrong with the order.</summary>
    public IEnumerable<Problem> Check(IReadOnlyList<Machine> machines)
    {
        var seen = machines.Select(m => m.Serial).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        IEnumerable<Problem> missing = _lines.Where(l => !seen.Contains(l.Key))
            .Select(l => new Problem(ProblemKind.Missing, l.Key, null, $"ordered (line {l.Value}), and there is no record of it", null));
        IEnumerable<Problem> unexpected = machines.Where(m => m.Serial is null || !_lines.ContainsKey(m.Serial))
            .Select(m => new Problem(ProblemKind.Unexpected, m.Label, m.Best.Record.Run, $"not ordered; {m.Best.ResultText}", m.Best.File));
        return [.. _problems, .. missing, .. unexpected];
    }

    private void Add(CsvRow row, string path)
    {
        string serial = row["serial"];
        if (serial.Length == 0)
            _problems.Add(new Problem(ProblemKind.Order, null, null, $"line {row.Line}: no serial number", path));
        else if (!_lines.TryAdd(serial, row.Line))
            _problems.Add(new Problem(ProblemKind.Order, serial, null, $"line {row.Line}: also in line {_lines[serial]}", path));
    }
}
