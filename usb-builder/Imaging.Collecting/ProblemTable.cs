using Imaging.Core;

namespace Imaging.Collecting;

/// <summary><c>problems.csv</c>: problems, then notes, each by kind and machine.</summary>
internal static class ProblemTable
{
    /// <summary>Each once: a folder that is named twice has the same broken files twice.</summary>
    public static IReadOnlyList<Problem> Sorted(IEnumerable<Problem> problems) =>
    [
        .. problems.Distinct().OrderBy(p => p.IsNote).ThenBy(p => p.Kind, StringComparer.Ordinal).ThenBy(
            p => p.Machine, StringComparer.Ordinal)
            .ThenBy(p => p.Run, StringComparer.Ordinal).ThenBy(p => p.File, StringComparer.Ordinal)
            .ThenBy(p => p.Detail, StringComparer.Ordinal),
    ];

    public static string Compose(IReadOnlyList<Problem> problems)
    {
        var file = new CsvWriter(guardFormulas: true);
        file.Add("severity", "machine", "run", "kind", "detail", "file");
        foreach (Problem problem in problems)
            file.Add(problem.IsNote ? "note" : "problem", problem.Machine, problem.Run, problem.Kind, problem.Detail, problem.File);
        return file.ToString();
    }
}
