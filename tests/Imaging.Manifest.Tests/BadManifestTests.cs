namespace Imaging.Manifest.Tests;

/// <summary>Every fault a manifest can have, one at a time, with the lines it is answered with: the table in bad-manifests.txt.</summary>
public sealed class BadManifestTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The table's line, the text in the sample, what stands in its place, and the problems.</summary>
    public static TheoryData<int, string, string, string> Table()
    {
        var rows = new TheoryData<int, string, string, string>();
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "bad-manifests.txt"));
        for (int i = 0; i < lines.Length; i++)
        {
            int start = i;
            while (i < lines.Length && lines[i].Length > 0)
                i++;
            string[] block = lines[start..i];
            if (block.Length > 0 && block[0][0] != '#')
                rows.Add(start + 1, Part(block, '-'), Part(block, '+'), Part(block, '='));
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Check_BadManifest_SaysExactlyWhatIsWrong(int line, string original, string replacement, string expected)
    {
        int at = ManifestFolder.Sample.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0, $"bad-manifests.txt:{line}: the sample has no such text");
        string path = _folder.Write(original.Length == 0
            ? replacement
            : ManifestFolder.Sample[..at] + replacement + ManifestFolder.Sample[(at + original.Length)..]);

        ManifestReading reading = ManifestReader.Check(path);

        Assert.Null(reading.Manifest);
        Assert.Equal(expected, string.Join('\n', reading.Problems.Select(p => p.ToString()[(path.Length + 1)..])));
    }

    private static string Part(string[] block, char mark) =>
        string.Join('\n', block.Where(l => l[0] == mark).Select(l => l.Length > 2 ? l[2..] : "")).Replace('␉', '\t');
}
