using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
    public string Key
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (SourceFile file in Files)
                hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Path}\0{file.Length}\0{file.Changed.Ticks}\n")));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>What <c>wimlib-imagex capture --source-list</c> takes: each file with its place in the image.</summary>
    public void WriteSourceList(string path) => File.WriteAllLines(path, Files.Select(f => $"\"{f.Path}\" \"{f.Path}\""));
}
