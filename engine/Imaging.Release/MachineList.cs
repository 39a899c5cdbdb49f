using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Release;

/// <summary>A line of <c>machines.csv</c>. Tag and name may be empty.</summary>
public sealed record ListedMachine(string Serial, string Tag, string Name);

/// <summary>
/// <c>machines.csv</c> at the root of a stick: asset tags and names by serial number. It is the user's own file, and no part of a release.
/// A <see cref="CsvTable"/> with the columns <c>serial</c>, <c>tag</c> and <c>name</c>, and any others that machine files take values
/// from.
/// </summary>
public sealed class MachineList
{
    /// <summary>Where it is on a stick.</summary>
    public const string FileName = "machines.csv";

    private MachineList(IReadOnlyList<ListedMachine> machines) => Machines = machines;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ListedMachine> Machines { get; }

    /// <summary>Serials that stand there more than once; case does not count. A reader takes the first.</summary>
    public IEnumerable<string> Duplicates =>
        Machines.GroupBy(m => m.Serial, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key);

    /// <summary>Names that several machines would have; case does not count.</summary>
    public IEnumerable<string> DuplicateNames => Machines.Where(m => m.Name.Length > 0)
        .GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key);

    /// <summary>Which of these values a list holds, for any machine. The list may be none that <see cref="Parse"/> takes.</summary>
    public static IReadOnlyList<string> ValuesIn(ReadOnlySpan<byte> bytes, IEnumerable<string> names)
    {
        CsvTable table = CsvTable.Read(bytes);
        // A row that cannot be read may have one; and any, where the header is lost.
        return table.Has("serial")
            ? [.. names.Where(n => table.Has(n) && (table.Problems.Count > 0 || table.Rows.Any(r => r[n].Length > 0)))]
            : [.. names];
    }

    /// <param name="place">What an error calls it.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: not such a list; all of its lines have to be right.</exception>
    public static MachineList Parse(ReadOnlySpan<byte> bytes, string place)
    {
        CsvTable table = CsvTable.Read(bytes, "serial", "tag", "name");
        if (table.Problems.Count > 0)
            throw Bad(place, table.Problems[0].Line, table.Problems[0].Text);
        if (table.Rows.FirstOrDefault(r => r["serial"].Length == 0) is { } nameless)
            throw Bad(place, nameless.Line, "no serial number");
        foreach (CsvRow row in table.Rows.Where(r => r["name"].Length > 0))
        {
            if (ComputerName.ErrorIn(row["name"]) is { } reason)
                throw Bad(place, row.Line, reason);
        }

        return new MachineList([.. table.Rows.Select(r => new ListedMachine(r["serial"], r["tag"], r["name"]))]);
    }

    private static ImagingException Bad(string place, int line, string found) => new(ExitCode.Manifest, $"{place}:{line}", found,
        "the header serial,tag,name and under it a machine a line, in UTF-8, with names of 1 to 15 letters, digits and hyphens, not digits "
            + "alone",
        "Correct the line.");
}
