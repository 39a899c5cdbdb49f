using System.Security.Cryptography;
using Imaging.Core;

namespace Imaging.Benchmarks.Measuring;

/// <summary>The two programs as they are shipped, made by <c>./run build</c>.</summary>
public sealed class PublishedPrograms
{
    private PublishedPrograms(string folder)
    {
        Engine = Program(folder, "imaging");
        Builder = Program(folder, "usb-builder");
        using FileStream builder = File.OpenRead(Builder);
        BuilderDigest = Convert.ToHexStringLower(SHA256.HashData(builder));
    }

    public string Engine { get; }

    public string Builder { get; }

    /// <summary>SHA-256 of the builder: what it makes may change with it.</summary>
    public string BuilderDigest { get; }

    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>: not built.</exception>
    public static PublishedPrograms Find() => new(Path.Combine(Repository.Root, "artifacts", "linux-x64"));

    private static string Program(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path)
            ? path
            : throw new ImagingException(ExitCode.Missing, path, "no such program", "the published program",
                "Run ./run build, or start benchmarks with ./run bench.");
    }
}
