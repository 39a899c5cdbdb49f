using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;

namespace Imaging.Manifest.Tests;

/// <summary>Whatever the file holds, it reads as a manifest or as an <see cref="ImagingException"/> with places in the file.</summary>
public sealed class ManifestPropertyTests : IDisposable
{
    private static readonly string[] s_bits =
    [
        "{", "}", "[", "]", ":", ": ", " ", "- ", "-", "\n", "\r", "#", "*", "&", "!", "!!", "!<", "|", "|2", "|+\n", ">", "'", "\"",
        "\\", "\\x", "\\U", "\\ud800", "%", "%TAG", "%YAML 1.1\n", "@", "`", "?", "? ", ",", "~", "---\n", "...\n", "<<", "\t", "\0",
        "0", "a", "é", "\U0001F600", "\u2028", "\uFEFF", "key:", "true", "1GiB", "role: esp", "format: 1\n",
    ];

    private readonly ManifestFolder _folder = new();

    private static Gen<string> Bit => Gen.Elements(s_bits);

    private static Gen<string> Soup => Bit.ListOf().Select(bits => string.Concat(bits));

    private static Gen<string> Scalar => Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(s => $"'{s?.Replace("'", "''", StringComparison.Ordinal)}'"),
        ArbMap.Default.GeneratorFor<long>().Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Elements("~", "true", "2027-02-30", "1e3", "'\\a'", "'..'", "/", "60 GB", "9223372036854775808", "99999999999TB", "''"));

    /// <summary>The sample with up to three small cuts, each filled with a bit.</summary>
    private static Gen<string> Mutant =>
        from count in Gen.Choose(1, 3)
        from cuts in Cut.ArrayOf(count)
        select cuts.Aggregate(ManifestFolder.Sample, (text, cut) =>
        {
            int at = Math.Min(cut.At, text.Length);
            return text[..at] + cut.Bit + text[Math.Min(at + cut.Length, text.Length)..];
        });

    private static Gen<(int At, int Length, string Bit)> Cut =>
        from at in Gen.Choose(0, ManifestFolder.Sample.Length)
        from length in Gen.Choose(0, 3)
        from bit in Bit
        select (at, length, bit);

    /// <summary>The sample with one of its values replaced.</summary>
    private static Gen<string> OtherValue =>
        from at in Gen.Elements(Enumerable.Range(0, ManifestFolder.Sample.Length - 2).Where(i => ManifestFolder.Sample[i..(i + 2)] == ": "))
        from value in Scalar
        let end = ManifestFolder.Sample.IndexOfAny([',', '\n', '}'], at)
        select $"{ManifestFolder.Sample[..at]}: {value} {ManifestFolder.Sample[end..]}";

    /// <summary>Known fields in random nesting.</summary>
    private static Gen<string> Structure => Gen.Sized(size => Tree(Math.Min(size, 30)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Soup_GivesManifestOrProblems() => Check(Soup);

    [Fact]
    public void Read_Mutant_GivesManifestOrProblems() => Check(Mutant);

    [Fact]
    public void Read_OtherValue_GivesManifestOrProblems() => Check(OtherValue);

    [Fact]
    public void Read_RandomStructure_GivesManifestOrProblems() => Check(Structure);

    [Fact]
    public void Sample_Generators_ReachBothOutcomes()
    {
        // Without this, a reader that refuses everything would pass.
        ILookup<bool, string> outcomes = Mutant.Sample(400).ToLookup(t => ManifestReader.Check(_folder.Write(t)).Manifest is not null);
        Assert.NotEmpty(outcomes[true]);
        Assert.NotEmpty(outcomes[false]);
    }

    private static Gen<string> Tree(int size)
    {
        if (size < 2)
            return Scalar;
        string[] names = [.. ManifestFields.ByPlace.Values.SelectMany(f => f.All).Distinct()];
        Gen<string> inner = Tree(size / 3);
        return Gen.OneOf(
            Scalar,
            inner.ListOf().Select(items => $"[{string.Join(", ", items.Take(4))}]"),
            Gen.Elements(names).Zip(inner, (n, v) => $"{n}: {v}").ListOf().Select(fields => $"{{{string.Join(", ", fields.Take(6))}}}"));
    }

    private void Check(Gen<string> texts) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(texts.ToArbitrary(), IsAnswered));

    private bool IsAnswered(string text)
    {
        string path = _folder.Write(text);
        ManifestReading reading = ManifestReader.Check(path);
        if (reading.Manifest is not null)
            return reading.Problems.Count == 0 && ManifestReader.Read(path).Release == reading.Manifest.Release;

        // YAML also ends a line at CR and U+2028.
        int lines = text.Count(c => c is '\n' or '\r' or '\u2028') + 1;
        ImagingException e = Assert.Throws<ImagingException>(() => ManifestReader.Read(path));
        return e.Code == ExitCode.Manifest
            && e.Message.Split('\n').Length == reading.Problems.Count
            && reading.Problems.All(p => p.Line >= 1 && p.Line <= lines + 1 && p.Column >= 1 && p.Remedy.Length > 0);
    }
}
