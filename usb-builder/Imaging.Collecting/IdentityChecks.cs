namespace Imaging.Collecting;

/// <summary>Machines that do not say who they are, or say what another one says.</summary>
internal sealed class IdentityChecks
{
    private readonly ILookup<string, Machine> _bySerial;
    private readonly ILookup<string, Machine> _byUuid;
    private readonly ILookup<string, Machine> _byMac;

    public IdentityChecks(IReadOnlyList<Machine> machines)
    {
        _bySerial = machines.Where(m => m.Serial is not null).ToLookup(m => m.Serial!, StringComparer.OrdinalIgnoreCase);
        _byUuid = machines.Where(m => m.Uuid is not null).ToLookup(m => m.Uuid!);
        _byMac = machines.SelectMany(m => m.Macs.Select(mac => (mac, m))).ToLookup(p => p.mac, p => p.m);
    }

    public IEnumerable<Problem> Check(Machine machine)
    {
        if (machine.Serial is not { } serial)
            yield return About(machine, ProblemKind.BlankSerial, "the firmware names no serial number");
        else if (_bySerial[serial].Skip(1).Any())
            yield return About(machine, ProblemKind.DuplicateSerial, $"also of {Others(machine, _bySerial[serial])}");
        if (machine.Uuid is not { } uuid)
            yield return About(machine, ProblemKind.BlankUuid, "the firmware names no UUID");
        else if (!HasOwnUuid(machine))
            yield return About(machine, ProblemKind.DuplicateUuid, $"{uuid}; also of {Others(machine, _byUuid[uuid])}");
        foreach (string mac in machine.Macs.Where(m => _byMac[m].Skip(1).Any()))
            yield return About(machine, ProblemKind.SharedMac, $"{mac}: also on {Others(machine, _byMac[mac])}");
    }

    /// <summary>False also where it has none.</summary>
    public bool HasOwnUuid(Machine machine) => machine.Uuid is { } uuid && !_byUuid[uuid].Skip(1).Any();

    /// <summary>The first address no other machine has: docks and USB adapters go from machine to machine.</summary>
    public string? OwnMac(Machine machine) => machine.Macs.FirstOrDefault(m => !_byMac[m].Skip(1).Any());

    private static string Others(Machine machine, IEnumerable<Machine> all) =>
        string.Join(", ", all.Where(m => m != machine).Select(m => $"{m.Label} (run {m.Best.Record.Run})"));

    private static Problem About(Machine machine, string kind, string detail) =>
        new(kind, machine.Label, machine.Best.Record.Run, detail, machine.Best.File);
}
