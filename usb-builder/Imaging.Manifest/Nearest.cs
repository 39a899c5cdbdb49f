namespace Imaging.Manifest;

/// <summary>Finds what somebody meant to write.</summary>
internal static class Nearest
{
    /// <summary>The candidate closest to <paramref name="text"/>; null when none is within a third of its length (1 to 3).</summary>
    public static string? To(string text, IEnumerable<string> candidates)
    {
        int limit = Math.Clamp(text.Length / 3, 1, 3);
        return candidates
            .Where(c => Math.Abs(c.Length - text.Length) <= limit)
            .Select(c => (Name: c, Distance: Distance(text.ToUpperInvariant(), c.ToUpperInvariant())))
            .Where(c => c.Distance <= limit)
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .Select(c => c.Name)
            .FirstOrDefault();
    }

    /// <summary>Characters to insert, delete, replace or swap with their neighbour (optimal string alignment distance).</summary>
    public static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
