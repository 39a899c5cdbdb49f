namespace Imaging.Volumes.Fat32;

/// <summary>The short names of one folder, the same for the same set of names.</summary>
/// <remarks>
/// Names that are short names already keep theirs, whatever comes before them, because a folder's long and short names share one
/// name space. The others get <c>~1</c>, <c>~2</c>, … in the order given.
/// </remarks>
internal static class ShortNames
{
    /// <param name="names">Distinct without regard to case, sorted.</param>
    public static ShortName[] Assign(IReadOnlyList<string> names)
    {
        var assigned = new ShortName?[names.Count];
        var taken = new HashSet<ShortName>();
        for (int i = 0; i < names.Count; i++)
        {
            assigned[i] = ShortName.Exact(names[i]);
            if (assigned[i] is { } exact)
                taken.Add(exact);
        }

        // Where the search for a free number starts: without it a folder of n alike names would take n² steps.
        var next = new Dictionary<ShortName, int>();
        return [.. assigned.Select((name, i) => name ?? Numbered(ShortName.Basis(names[i]), taken, next))];
    }

    private static ShortName Numbered(ShortName basis, HashSet<ShortName> taken, Dictionary<ShortName, int> next)
    {
        ShortName group = basis.WithTail(1);
        int number = next.GetValueOrDefault(group, 1);
        ShortName candidate;
        while (!taken.Add(candidate = basis.WithTail(number)))
            number++;
        next[group] = number + 1;
        return candidate;
    }
}
