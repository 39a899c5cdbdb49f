namespace Imaging.Collecting;

/// <summary>
/// Tells machines apart whose firmware says the same ids. A common MAC address is one machine, whatever else differs: docks and disks
/// are changed, and the machine's own card stays. Where a run has no address, the disk's serial number decides.
/// </summary>
internal sealed class MachineHardware
{
    private readonly List<Run> _runs = [];
    private readonly HashSet<string> _macs = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _disks = new(StringComparer.Ordinal);

    /// <summary>Sorts runs of the same ids into machines.</summary>
    public static IEnumerable<IReadOnlyList<Run>> Split(IEnumerable<Run> runs)
    {
        List<MachineHardware> machines = [];
        // What says most comes first, so that the order of the runs does not decide what the vaguer ones belong to.
        foreach (Run run in runs.OrderBy(Vagueness).ThenBy(r => r.Record.Started).ThenBy(r => r.Record.Run, StringComparer.Ordinal))
        {
            if (MacsOf(run).Count > 0)
                machines =
                [
                    Joined(run, machines.Where(m => m._macs.Overlaps(MacsOf(run)))),
                    .. machines.Where(m => !m._macs.Overlaps(MacsOf(run))),
                ];
            else if (OnlyMatch(run, machines) is { } match)
                match.Add(run);
            else
                machines.Add(Joined(run, []));
        }

        return machines.Select(m => m._runs);
    }

    private static int Vagueness(Run run) => MacsOf(run).Count > 0 ? 0 : DiskOf(run) is not null ? 1 : 2;

    /// <summary>A run between two machines that have no address in common makes one of them.</summary>
    private static MachineHardware Joined(Run run, IEnumerable<MachineHardware> machines)
    {
        var all = new MachineHardware();
        foreach (Run known in machines.SelectMany(m => m._runs))
            all.Add(known);
        all.Add(run);
        return all;
    }

    /// <summary>The machine with the run's disk, else the one it may be; null where that is none, or several.</summary>
    private static MachineHardware? OnlyMatch(Run run, List<MachineHardware> machines)
    {
        string? disk = DiskOf(run);
        MachineHardware[] found = disk is null ? [] : [.. machines.Where(m => m._disks.Contains(disk))];
        if (found.Length == 0)
            found = [.. machines.Where(m => disk is null || m._disks.Count == 0)];
        return found.Length == 1 ? found[0] : null;
    }

    private void Add(Run run)
    {
        _runs.Add(run);
        _macs.UnionWith(MacsOf(run));
        if (DiskOf(run) is { } disk)
            _disks.Add(disk);
    }

    private static IReadOnlyList<string> MacsOf(Run run) => run.Record.Machine.MacAddresses;

    private static string? DiskOf(Run run) => run.Record.Disk?.Serial?.Trim() is { Length: > 0 } serial ? serial : null;
}
