using Imaging.Testing;

namespace Imaging.Structure.Tests;

/// <summary>The picture of the layers in <c>engine/README.md</c> is that of the project files, and these say what the code uses.</summary>
public sealed class LayersTests
{
    private const string Arrow = " → ";

    /// <summary>Lines such as <c>Release → Chunks, Core</c>, in the order of the picture.</summary>
    private static readonly IReadOnlyList<(string Project, string[] References)> s_picture =
    [
        .. File.ReadLines(Path.Combine(Checkout.Folder, "engine", "README.md"))
            .SkipWhile(line => line != "## Layers").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(Parse),
    ];

    public static TheoryData<string> Projects => [.. ProductProject.All.Select(p => p.Name)];

    [Fact]
    public void Picture_HasEveryProjectOnce() =>
        Assert.Equal(ProductProject.All.Select(p => p.Name).Order(), s_picture.Select(p => p.Project).Order());

    [Fact]
    public void Picture_ProjectsReferenceOnlyWhatStandsAboveThem()
    {
        HashSet<string> above = [];
        foreach ((string project, string[] references) in s_picture)
        {
            Assert.All(
                references,
                reference => Assert.True(above.Contains(reference), $"{project} references {reference}, which stands below it"));
            above.Add(project);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesWhatThePictureSays(string name) =>
        Assert.Equal(Find(name).References.Order(), s_picture.Single(p => p.Project == name).References.Order());

    /// <summary>Constants leave no trace in an assembly; a reference for their sake only would have to be named here.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesWhatItsCodeUses(string name) =>
        Assert.Equal(Find(name).UsedProjects().Order(), Find(name).References.Order());

    private static ProductProject Find(string name) => ProductProject.All.Single(p => p.Name == name);

    private static (string Project, string[] References) Parse(string line)
    {
        string[] sides = line.Trim().Split(Arrow);
        return (sides[0].Trim(), sides.Length == 1 ? [] : sides[1].Split(", "));
    }
}
