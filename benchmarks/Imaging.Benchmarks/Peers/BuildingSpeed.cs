using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Imaging.Benchmarks.Fixtures;
using Imaging.Benchmarks.Measuring;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Benchmarks.Peers;

/// <summary>Packing with <c>--level fast</c> beside zstd of the same level, on the same bytes. Seconds, by turns.</summary>
/// <param name="Bytes">Of all chunks, each once.</param>
/// <param name="Packing">
/// What the builder says of its phase: reading the volume, cutting, hashing twice, compressing, writing, flushing.
/// </param>
/// <param name="Zstd"><c>zstd -T0</c> of one file that holds the chunks, flushed.</param>
public sealed partial record BuildingSpeed(long Bytes, IReadOnlyList<double> Packing, IReadOnlyList<double> Zstd)
{
    /// <summary>The builder's speed as a part of zstd's.</summary>
    public double Ratio => Zstd.Median() / Packing.Median();

    /// <param name="release">Of the level to measure.</param>
    /// <param name="folder">For what is written; on the cache's disk.</param>
    internal static BuildingSpeed Measure(ReleaseFixture release, PublishedPrograms programs, int zstdLevel, string folder, int runs)
    {
        string chunks = Path.Combine(folder, "chunks");
        WriteChunks(release, chunks);
        var packing = new List<double>();
        var zstd = new List<double>();
        for (int i = 0; i < runs; i++)
        {
            zstd.Add(Compress(chunks, Path.Combine(folder, "chunks.zst"), zstdLevel));
            packing.Add(Build(release, programs.Builder, Path.Combine(folder, "building")));
        }

        long bytes = new FileInfo(chunks).Length;
        File.Delete(chunks);
        return new BuildingSpeed(bytes, packing, zstd);
    }

    private static void WriteChunks(ReleaseFixture release, string path)
    {
        using var frames = new ReleaseFrames(release.Stick, release.PublicKey);
        IReadOnlyDictionary<int, IByteSource> packs = frames.OpenPacks();
        using var zstd = new ZstdDecompressor();
        using FileStream file = File.Create(path);
        foreach (Frame frame in frames.Plan.Frames.Select(f => f.Frame))
        {
            var packed = new byte[frame.PackedLength];
            var raw = new byte[frame.RawLength];
            packs[frame.Pack].Read(frame.Offset, packed);
            zstd.Decompress(packed, raw, packs[frame.Pack].Name);
            file.Write(raw);
        }

        file.Flush(flushToDisk: true);
        foreach (IByteSource pack in packs.Values)
            pack.Dispose();
    }

    private static double Compress(string chunks, string target, int level)
    {
        string copy = chunks + ".copy";
        ToolProcess.Expect("sync");
        File.Copy(chunks, copy); // just written and not yet on the disk, as the volume is that the builder packs
        long began = Stopwatch.GetTimestamp();
        ToolProcess.Expect("zstd", "-q", "-f", "-T0", $"-{level}", copy, "-o", target);
        ToolProcess.Expect("sync", target);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        File.Delete(target);
        File.Delete(copy);
        return seconds;
    }

    private static double Build(ReleaseFixture release, string builder, string output)
    {
        string text = release.BuildAgain(builder, output);
        Directory.Delete(output, recursive: true);
        return double.Parse(PackingLine().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^packing\s+([\d.]+) s,", RegexOptions.Multiline)]
    private static partial Regex PackingLine();
}
