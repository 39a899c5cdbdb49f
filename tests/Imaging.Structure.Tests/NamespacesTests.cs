namespace Imaging.Structure.Tests;

public sealed class NamespacesTests
{
    public static TheoryData<string> Projects => [.. ProductProject.All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void File_LiesInTheFolderOfItsNamespace(string name)
    {
        ProductProject project = ProductProject.All.Single(p => p.Name == name);
        Assert.All(SourceFile.All(project.Folder), file =>
        {
            string folder = Path.GetRelativePath(project.Folder, Path.GetDirectoryName(file)!);
            string expected = folder == "." ? $"Imaging.{name}" : $"Imaging.{name}.{folder.Replace(Path.DirectorySeparatorChar, '.')}";
            string? found = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal));
            Assert.True(found is null || found == $"namespace {expected};", $"{file}: found '{found}', expected 'namespace {expected};'");
        });
    }
}
