using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Release;

/// <summary>
/// One machine's row in a stick's <c>machines.csv</c>. Unlike <see cref="MachineList"/>, which a stick is written with, its reader takes
/// what can be read: the file may have been changed since, and a bad file or row is a warning here. What a machine file needs and does
/// not get stops the run.
/// </summary>
/// <param name="Values">By column; case does not count. Empty fields are left out.</param>
public sealed record MachineRow(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Bytes; a list of all machines of a vendor has less.</summary>
    private const long MaximumLength = 64 * ByteSize.MiB;

    /// <summary>The machine's name to be; null where the list has none.</summary>
    public string? Name => Values.GetValueOrDefault("name");

    /// <param name="files">The stick's.</param>
    /// <param name="serial">Of the machine; case does not count.</param>
    /// <param name="warn">Gets sentences, none of which has a value of the list but a name.</param>
    /// <returns>Null where there is no list, or nothing in it about this machine.</returns>
    public static MachineRow? Find(IFileTree files, string? serial, Action<string> warn)
    {
        try
        {
            if (serial is null || !files.Exists(MachineList.FileName))
                return null;
            using IByteSource file = files.Open(MachineList.FileName);
            if (file.Length > MaximumLength)
            {
                warn($"{MachineList.FileName} is not used: it has more than {ByteSize.Format(MaximumLength)}");
                return null;
            }

            var bytes = new byte[file.Length];
            file.Read(0, bytes);
            return Find(CsvTable.Read(bytes, "serial"), serial, warn);
        }
        catch (Exception e) when (e is ImagingException or IOException or UnauthorizedAccessException)
        {
            warn($"{MachineList.FileName} is not used: {e.Message}");
            return null;
        }
    }

    private static MachineRow? Find(CsvTable table, string serial, Action<string> warn)
    {
        foreach (CsvProblem problem in table.Problems)
            warn($"{MachineList.FileName}, {problem}");
        CsvRow[] rows = [.. table.Rows.Where(r => r["serial"].Equals(serial.Trim(), StringComparison.OrdinalIgnoreCase))];
        if (rows.Length > 1)
            warn($"{MachineList.FileName}, line {rows[1].Line}: {serial} is there {rows.Length} times; line {rows[0].Line} counts");
        if (rows.Length == 0)
            return null;
        var row = new MachineRow(table.Columns.Select(c => (c, Text: rows[0][c])).Where(c => c.Text.Length > 0)
            .ToDictionary(c => c.c, c => c.Text, StringComparer.OrdinalIgnoreCase));
        if (row.Name is { } name && ComputerName.ErrorIn(name) is { } reason)
            warn($"{MachineList.FileName}, line {rows[0].Line}: {reason}");
        return row;
    }
}
