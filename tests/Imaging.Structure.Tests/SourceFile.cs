namespace Imaging.Structure.Tests;

internal static class SourceFile
{
    /// <summary>The C# files below a folder, without what a build leaves there.</summary>
    public static IEnumerable<string> All(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any());
}
