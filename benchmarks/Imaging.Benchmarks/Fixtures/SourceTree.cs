using System.Globalization;
using Imaging.Core;

namespace Imaging.Benchmarks.Fixtures;

/// <summary>The files a fixture is made of; in the image they keep their paths.</summary>
public sealed record SourceTree(IReadOnlyList<SourceFile> Files)
{
    /// <summary>Bytes of all files.</summary>
    public long Length { get; } = Files.Sum(f => f.Length);

    /// <summary>For people.</summary>
    public string Description => $"{Files.Count} files, {ByteSize.Format(Length)}";

    /// <summary>Digest of paths, lengths and times: another one means other files, so another fixture.</summary>
    public string Key => FixtureKey.Of(Files.Select(f =>
        string.Create(CultureInfo.InvariantCulture, $"{f.Path}\0{f.Length}\0{f.Changed.Ticks}")));

    /// <summary>What <c>wimlib-imagex capture --source-list</c> takes: each file with its place in the image.</summary>
    public void WriteSourceList(string path) => File.WriteAllLines(path, Files.Select(f => $"\"{f.Path}\" \"{f.Path}\""));
}
