using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imaging.Registry.Writing;
using Imaging.Testing;

namespace Imaging.Registry.Tests;

public sealed class HiveWriterTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Write_Sample_IsReadBackAndHasNoFindings()
    {
        byte[] hive = Sample.Hive;

        Assert.Empty(HiveCheck.Check(hive));
        RegistryHive read = RegistryHive.Open(hive, "hive");
        Assert.Equal(Sample.Lines(Sample.Keys), Sample.Lines(read.Root));
        Assert.Equal(Sample.Time, read.Written);
        Assert.Equal(hive, Sample.Hive);
    }

    [Fact]
    public void Write_AnyKeys_AreReadBackAndHaveNoFindings() => Prop.ForAll(AnyKey().ToArbitrary(), key =>
    {
        byte[] hive = Sample.Write(key);
        Assert.Empty(HiveCheck.Check(hive));
        Assert.Equal(Sample.Lines(key), Sample.Lines(RegistryHive.Open(hive, "hive").Root));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData(@"a\b")]
    [InlineData("größe")]
    public void Write_NameThatSmallHivesDoNotHave_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => Sample.Write(new NewKey("Root", [], [new NewKey(name, [], [])])));

    [Fact]
    public void Write_ValueLargerThanABin_IsRefused()
    {
        Assert.Empty(HiveCheck.Check(Sample.Write(new NewKey("Root", [RegistryValue.Of("x", new byte[4060])], []))));
        Assert.Throws<ArgumentException>(() => Sample.Write(new NewKey("Root", [RegistryValue.Of("x", new byte[4061])], [])));
    }

    [NeedsFact("hivexsh", "hivexml", "reglookup", "regfexport", "reged")]
    public void Write_Sample_OthersReadIt()
    {
        string path = _temp.File("hive");
        File.WriteAllBytes(path, Sample.Hive);

        string xml = Tool.Expect("hivexml", path);
        foreach (string name in (string[])["zeta", "Alpha", "beta", "Beta10", "beta_", "alphabet"])
            Assert.Contains($"<node name=\"{name}\"", xml, StringComparison.Ordinal);
        Assert.Contains("/Alpha/Number,DWORD,0x12345678", Tool.Expect("reglookup", path), StringComparison.Ordinal);
        Assert.Contains("Beta10", Tool.Expect("regfexport", path), StringComparison.Ordinal);
        // It ends with 2 where it changed something, and with 0 or 1 otherwise; what it cannot read it says.
        Tool.Result reged = Tool.Run("reged", "-x", path, "HKLM", @"\", _temp.File("reg"));
        Assert.Contains(@"[HKLM\Alpha\beta]", Encoding.Latin1.GetString(File.ReadAllBytes(_temp.File("reg"))), StringComparison.Ordinal);
        Assert.DoesNotContain("error", reged.Output, StringComparison.OrdinalIgnoreCase);
    }

    [NeedsFact("hivexsh")]
    public void Check_HiveThatHivexChanged_HasNoFindingsBesideItsSecurity()
    {
        string path = _temp.File("hive");
        File.WriteAllBytes(path, Sample.Hive);
        string script = _temp.File("script");
        File.WriteAllLines(
            script,
            [$"load {path}", "cd Alpha", "add made-by-hivex", "cd made-by-hivex", "setval 1", "Text", "string:hello", $"commit {path}"]);

        Tool.Expect("hivexsh", "-w", "-f", script);

        RegistryKey made = RegistryHive.Open(File.ReadAllBytes(path), "hive").Root.Find(@"ALPHA\made-by-hivex")!;
        Assert.Equal("hello", made.Value("text")!.Text);
    }

    private static Gen<NewKey> AnyKey()
    {
        Gen<string> name = Gen.Elements("abcXYZ09 _-.".ToCharArray()).NonEmptyListOf().Select(c => new string([.. c.Take(20)]));
        Gen<RegistryValue> value = from n in name
                                   from length in Gen.Choose(0, 600)
                                   from seed in Gen.Choose(0, 255)
                                   select new RegistryValue(n, (RegistryValueType)(seed % 12), Fill(length, seed));
        return Key(3);

        Gen<NewKey> Key(int depth) =>
            from n in name
            from values in value.ListOf().Select(v => v.Take(6).DistinctBy(x => x.Name.ToUpperInvariant()))
            from keys in depth == 0 ? Gen.Constant(Enumerable.Empty<NewKey>())
                : Key(depth - 1).ListOf().Select(k => k.Take(5).DistinctBy(x => x.Name.ToUpperInvariant()))
            select new NewKey(n, [.. values], [.. keys]);
    }

    private static byte[] Fill(int length, int seed) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7 + seed))];
}
