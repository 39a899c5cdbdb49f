using Imaging.Core;
using Imaging.Release;

namespace Imaging.Station.Assets;

/// <param name="Tag">Null where the list has none.</param>
/// <param name="Name">The machine's name to be; null where the list has none.</param>
public sealed record MachineRow(string? Tag, string? Name);

/// <summary>
/// One machine's row in a stick's <c>machines.csv</c>. Unlike <see cref="MachineList"/>, which a stick is written with, it takes what
/// can be read: the file may have been changed since, and a bad file or row is a warning here, never a stop.
/// </summary>
public static class AssetLookup
{
    /// <summary>Bytes; a list of all machines of a vendor has less.</summary>
    private const long MaximumLength = 64 * ByteSize.MiB;

    /// <param name="folder">The stick's root.</param>
    /// <param name="serial">Of the machine; case does not count.</param>
    /// <returns>Null where there is no list, or nothing in it about this machine.</returns>
    public static MachineRow? Find(string folder, string? serial, Action<string> warn)
    {
        string path = Path.Combine(folder, MachineList.FileName);
        try
        {
            if (serial is null || !File.Exists(path))
                return null;
            if (new FileInfo(path).Length > MaximumLength)
                throw new IOException($"it has more than {ByteSize.Format(MaximumLength)}");
            return Find(CsvTable.Read(File.ReadAllBytes(path), "serial"), serial, warn);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
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
        return rows.Length == 0 ? null : new MachineRow(Filled(rows[0]["tag"]), Filled(rows[0]["name"]));
    }

    private static string? Filled(string text) => text.Length == 0 ? null : text;
}
