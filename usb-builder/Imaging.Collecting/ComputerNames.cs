using Imaging.Templates;

namespace Imaging.Collecting;

/// <summary>
/// Names for the machines that passed: the one in their record, which comes from <c>machines.csv</c>, or else one by the template. The
/// number of <c>{n}</c> counts machines named by the template, by the time of their first pass.
/// </summary>
internal static class ComputerNames
{
    /// <param name="problems">Receives of names that cannot be, and of those several machines would have.</param>
    /// <returns>Of the machines that have a name of their own.</returns>
    public static IReadOnlyDictionary<Machine, string> For(IReadOnlyList<Machine> machines, NameTemplate template, List<Problem> problems)
    {
        var names = new Dictionary<Machine, string>();
        int number = 0;
        foreach (Machine machine in machines.Where(m => m.HasPassed).OrderBy(m => m.Runs.First(r => r.IsPass).Record.Started))
        {
            string? own = machine.LastPass!.Record.Name;
            (string? name, string wrong) = own is not null ? (own, "") : template.NameOf(machine, ++number);
            if (name is not null && ComputerName.ErrorIn(name) is { } reason)
                (name, wrong) = (null, reason);
            if (name is null)
                problems.Add(new Problem(ProblemKind.BadName, machine.Label, null, wrong, null));
            else
                names.Add(machine, name);
        }

        return WithoutDuplicates(names, problems);
    }

    private static Dictionary<Machine, string> WithoutDuplicates(Dictionary<Machine, string> names, List<Problem> problems)
    {
        IEnumerable<IGrouping<string, Machine>> groups = names.Keys.GroupBy(m => names[m], StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, Machine> same in groups.Where(g => g.Count() > 1).ToList())
        {
            foreach (Machine machine in same)
            {
                string others = string.Join(", ", same.Where(m => m != machine).Select(m => $"{m.Label} (UUID {m.Uuid ?? "none"})"));
                string detail = $"'{same.Key}' would also be the name of {others}";
                problems.Add(new Problem(ProblemKind.DuplicateName, machine.Label, null, detail, null));
                names.Remove(machine);
            }
        }

        return names;
    }
}
