using Imaging.Testing;

namespace Imaging.Structure.Tests;

/// <summary>Lines fit a screen. Golden texts, in raw strings, are as long as what they stand for.</summary>
public sealed class LineLengthTests
{
    private const int MaximumColumns = 140;

    public static TheoryData<string> Folders => ["engine", "usb-builder", "benchmarks", "tests"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Lines_HaveAtMost140Columns(string folder) =>
        Assert.Empty(SourceFile.All(Path.Combine(Checkout.Folder, folder)).SelectMany(LongLines));

    [Fact]
    public void Pages_HaveLinesOfAtMost140Columns() =>
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Checkout.Folder, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Checkout.Folder, "*.md")).SelectMany(LongLines));

    private static IEnumerable<string> LongLines(string file)
    {
        bool isRaw = false;
        foreach ((int number, string line) in File.ReadLines(file).Index())
        {
            if (!isRaw && line.EnumerateRunes().Count() > MaximumColumns)
                yield return $"{Path.GetRelativePath(Checkout.Folder, file)}:{number + 1}";
            isRaw ^= line.Split("\"\"\"").Length % 2 == 0;
        }
    }
}
