using Imaging.Core;

namespace Imaging.Collecting;

/// <summary>
/// The file ConfigMgr's Import Computer Information wizard takes: <c>NAME,SMBIOS-GUID,MAC</c>, the GUID with dashes and no braces, the MAC
/// with colons, no header (the wizard expects none unless told), no quotes, one line per machine that passed. Machines ConfigMgr would
/// take for one another, by name or by GUID, are left out: it would merge them.
/// </summary>
/// <remarks>Format: Microsoft, "Import Computer Information Wizard: Choose Mapping page"; MAC: SMS_Site.ImportMachineEntry.</remarks>
internal static class ConfigMgrImport
{
    /// <param name="names">Of the machines to import.</param>
    /// <param name="problems">Receives of machines that are left out for their ids.</param>
    public static string Compose(
        IReadOnlyList<Machine> machines, IReadOnlyDictionary<Machine, string> names, IdentityChecks identities, List<Problem> problems)
    {
        var file = new CsvWriter(guardFormulas: false);
        foreach (Machine machine in machines.Where(names.ContainsKey))
        {
            string? mac = identities.OwnMac(machine);
            if (machine.Uuid is not null && !identities.HasOwnUuid(machine))
                problems.Add(LeftOut(machine, "its UUID is also another machine's"));
            else if (machine.Uuid is null && mac is null)
                problems.Add(LeftOut(machine, "it has neither a UUID nor a MAC address of its own"));
            else
                file.Add(names[machine], machine.Uuid?.ToUpperInvariant(), mac);
        }

        return file.ToString();
    }

    private static Problem LeftOut(Machine machine, string why) =>
        new(ProblemKind.NotImported, machine.Label, null, $"not in {CollectFiles.Import}: {why}", null);
}
