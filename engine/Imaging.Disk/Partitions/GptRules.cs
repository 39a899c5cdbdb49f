namespace Imaging.Disk.Partitions;

/// <summary>What must hold for the partitions of a table, whether it is to be written or was read.</summary>
internal static class GptRules
{
    public static List<string> Problems(IReadOnlyList<GptEntry> entries, long firstUsable, long lastUsable)
    {
        var problems = new List<string>();
        for (int i = 0; i < entries.Count; i++)
        {
            GptEntry entry = entries[i];
            if (entry.Type == Guid.Empty)
                problems.Add($"partition {i + 1} has no type");
            if (entry.Name.Length > GptEntry.MaximumNameLength)
                problems.Add($"partition {i + 1} has a name of {entry.Name.Length} characters");
            if (entry.FirstLba > entry.LastLba || entry.FirstLba < firstUsable || entry.LastLba > lastUsable)
            {
                problems.Add($"partition {i + 1} covers LBA {entry.FirstLba} to {entry.LastLba}, "
                    + $"outside the usable {firstUsable} to {lastUsable}");
            }
        }

        AddOverlaps(entries, problems);
        foreach (IGrouping<Guid, GptEntry> same in entries.GroupBy(e => e.Id).Where(g => g.Count() > 1))
            problems.Add($"{same.Count()} partitions share the id {same.Key}");
        return problems;
    }

    private static void AddOverlaps(IReadOnlyList<GptEntry> entries, List<string> problems)
    {
        GptEntry[] sorted = [.. entries.OrderBy(e => e.FirstLba)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].FirstLba <= sorted[i - 1].LastLba)
                problems.Add($"the partitions at LBA {sorted[i - 1].FirstLba} and {sorted[i].FirstLba} overlap");
        }
    }
}
