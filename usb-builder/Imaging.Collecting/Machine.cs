using System.Diagnostics.CodeAnalysis;

namespace Imaging.Collecting;

/// <summary>A machine and all its runs.</summary>
public sealed class Machine
{
    private Machine(IEnumerable<Run> runs)
    {
        Runs = [.. runs.OrderBy(r => r.Record.Started).ThenBy(r => r.Record.Run, StringComparer.Ordinal)];
        LastPass = Runs.LastOrDefault(r => r.IsPass);
        Best = LastPass ?? Runs[^1];
    }

    /// <summary>By the machine's clock.</summary>
    public IReadOnlyList<Run> Runs { get; }

    public Run? LastPass { get; }

    [MemberNotNullWhen(true, nameof(LastPass))]
    public bool HasPassed => LastPass is not null;

    /// <summary>The run that represents the machine: the last that passed, or else the last.</summary>
    public Run Best { get; }

    public string? Serial => Best.Record.Machine.Serial;

    public string? Uuid => Best.Record.Machine.Uuid;

    /// <summary>In the order of the machine's cards; a wired one (<c>e…</c>) comes before a wireless one (<c>w…</c>).</summary>
    public IReadOnlyList<string> Macs => Best.Record.Machine.MacAddresses;

    /// <summary>What a problem calls the machine.</summary>
    public string? Label => Serial ?? Uuid ?? (Macs.Count > 0 ? string.Join(' ', Macs) : null);

    /// <summary>
    /// Sorts runs into machines, by serial number, else by UUID, else by MAC addresses; a run that has none of them is a machine of its
    /// own. One serial number with several UUIDs is several machines that share it; so is one serial number or UUID on network cards, or
    /// else disks, that have nothing in common: factory firmware may have the same ids everywhere.
    /// </summary>
    /// <returns>Sorted, so that the same records give the same files.</returns>
    public static IReadOnlyList<Machine> Of(IReadOnlyList<Run> runs)
    {
        IEnumerable<Machine> machines = runs
            .GroupBy(KeyOf, StringComparer.OrdinalIgnoreCase)
            .SelectMany(g => g.First().Record.Machine.Serial is null ? [g] : OfSerial([.. g]))
            .SelectMany(MachineHardware.Split)
            .Select(runs => new Machine(runs));
        return
        [
            .. machines.OrderBy(m => m.Serial is null).ThenBy(m => m.Label, StringComparer.Ordinal)
                .ThenBy(m => m.Uuid, StringComparer.Ordinal).ThenBy(m => m.Best.Record.Run, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<IEnumerable<Run>> OfSerial(List<Run> runs)
    {
        bool isOne = runs.Select(r => r.Record.Machine.Uuid).OfType<string>().Distinct().Count() <= 1;
        return isOne ? [runs] : runs.GroupBy(r => r.Record.Machine.Uuid);
    }

    private static string KeyOf(Run run)
    {
        if (run.Record.Machine.Serial is { } serial)
            return $"serial {serial}";
        if (run.Record.Machine.Uuid is { } uuid)
            return $"uuid {uuid}";
        IReadOnlyList<string> macs = run.Record.Machine.MacAddresses;
        return macs.Count > 0 ? $"macs {string.Join(' ', macs.Order(StringComparer.Ordinal))}" : $"run {run.Record.Run}";
    }
}
