namespace Imaging.Manifest;

/// <summary>Gathers what is wrong, so that one run shows it all.</summary>
internal sealed class ManifestProblems(string file)
{
    private readonly List<ManifestProblem> _problems = [];

    public int Count => _problems.Count;

    public void Add(int line, int column, string field, string found, string expected, string remedy) =>
        _problems.Add(new ManifestProblem(file, line, column, field, found, expected, remedy));

    public void Add(ManifestNode node, string found, string expected, string remedy) =>
        Add(node.Line, node.Column, node.Field, found, expected, remedy);

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ManifestProblem> InOrder() => [.. _problems.OrderBy(p => p.Line).ThenBy(p => p.Column)];
}
