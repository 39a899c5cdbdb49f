using Imaging.Platform.Machines;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>
/// What machine files are made of, by name; case does not count. What was given for this run counts first, then what the machine says of
/// itself, then its row of <c>machines.csv</c>.
/// </summary>
/// <param name="row">Null: the list has none.</param>
/// <param name="given">By name.</param>
public sealed class MachineValues(MachineIdentity machine, MachineRow? row, IReadOnlyDictionary<string, string>? given = null)
{
    /// <summary>Those of a machine, with the row that a source has of it.</summary>
    public static MachineValues Find(
        IReleaseSource source, MachineIdentity machine, IReadOnlyDictionary<string, string>? given, Action<string> warn)
    {
        string? serial = new MachineValues(machine, row: null, given).Find("serial");
        return new MachineValues(machine, source.FindMachine(serial, warn), given);
    }

    /// <summary>For the record, and for the screen.</summary>
    public string? Tag => Find("tag");

    /// <summary>The machine's name to be.</summary>
    public string? Name => Find("name");

    /// <summary>Null: there is no such value.</summary>
    public string? Find(string name) => given?.GetValueOrDefault(name) ?? OfMachine(name) ?? row?.Values.GetValueOrDefault(name);

    /// <summary>True where the row has one of these.</summary>
    public bool RowHolds(IEnumerable<string> names) => row is not null && names.Any(row.Values.ContainsKey);

    /// <summary>A serial number that says nothing is one all the same: the list of machines is what it has to match.</summary>
    private string? OfMachine(string name) => name.ToLowerInvariant() switch
    {
        "serial" => machine.Serial,
        "uuid" => machine.Uuid,
        "mac" => machine.MacAddresses is [{ } first, ..] ? first : null,
        "model" => machine.Model,
        "tag" => machine.AssetTag,
        _ => null,
    };
}
