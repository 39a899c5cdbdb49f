using System.Globalization;
using Imaging.Core;
using Imaging.Platform.Machines;

namespace Imaging.Collecting;

/// <summary><c>assets.csv</c>: one line per machine, from the run that represents it.</summary>
internal static class AssetTable
{
    public static string Compose(IReadOnlyList<Machine> machines, IReadOnlyDictionary<Machine, string> names)
    {
        var file = new CsvWriter(guardFormulas: true);
        file.Add("serial", "uuid", "macs", "manufacturer", "model", "sku", "disk_model", "disk_serial", "disk_bytes", "asset_tag", "name",
            "release", "stick", "started", "seconds", "result");
        foreach (Machine machine in machines)
            file.Add(Fields(machine, names.GetValueOrDefault(machine)));
        return file.ToString();
    }

    private static IEnumerable<string?> Fields(Machine machine, string? name)
    {
        JournalRecord record = machine.Best.Record;
        MachineIdentity identity = record.Machine;
        return
        [
            machine.Serial, machine.Uuid, string.Join(' ', machine.Macs), identity.Manufacturer, identity.Model, identity.Sku,
            record.Disk?.Model, record.Disk?.Serial, record.Disk?.Bytes.ToString(CultureInfo.InvariantCulture),
            record.AssetTag, name ?? record.Name, record.Release, record.Stick,
            record.Started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            machine.Best.Seconds?.ToString("0.0", CultureInfo.InvariantCulture), machine.Best.ResultText,
        ];
    }
}
