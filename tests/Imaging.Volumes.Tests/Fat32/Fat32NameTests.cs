using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Fat32;

namespace Imaging.Volumes.Tests.Fat32;

/// <summary>Names, judged by dosfstools and mtools and read back by our reader.</summary>
public sealed class Fat32NameTests : IDisposable
{
    private static readonly Fat32Format s_format = Sample.Format(34 * ByteSize.MiB);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsFact("fsck.vfat", "mcopy")]
    public void Names_OfAllKinds_AreCleanAndReadBack()
    {
        string[] paths =
        [
            "BOOTX64.EFI", "bootia32.efi", "Long file name with spaces.and.dots.txt", "no extension at all", ".hidden", "a.b", "+,;=[].x",
            "exactly13char", "exactly 26 characters long", new string('n', 255), new string('ß', 255), "Überprüfung.txt",
            "日本語のファイル.dat",
            "emoji 😀 name 🚀.bin", "  leading spaces", "...dots first", "tilde~1.txt", "TILDE~2.TXT", "123456789", "A.BCDE", "ends.with~",
            @"a\b\c\d\e\f\g\h\i\j\k\l\m\n\o\p\q\r\s\t\u\v\w\x\y\z\deep.txt",
            $@"{new string('q', 200)}\{new string('r', 200)}\{new string('s', 200)}.txt",
        ];
        string image = _temp.File("image");
        Sample.Write(image, s_format, paths.Select(p => Sample.File(p, 700)));

        Judge.Clean(image);
        using var source = new FileByteSource(image);
        Fat32Volume volume = Fat32Volume.Open(source);
        foreach (string path in paths)
        {
            Assert.Equal(Sample.Bytes(path, 700), Sample.ReadAll(volume.OpenFile(path)));
            Assert.Equal(path.Split('\\')[^1], volume.Find(path)!.Name);
        }

        // mcopy takes [ for a pattern and knows no surrogate pairs; the short names stand for those.
        foreach (string path in paths.Where(p => !p.Contains('[') && !p.Any(char.IsSurrogate)))
            Assert.Equal(Sample.Bytes(path, 700), Judge.Copy(image, path));
        foreach (string path in paths.Where(p => !p.Contains('\\')))
            Assert.Equal(Sample.Bytes(path, 700), Judge.Copy(image, volume.Find(path)!.ShortName));
    }

    [NeedsFact("fsck.vfat", "mdir")]
    public void LongNames_AreShownByMtoolsAsWritten()
    {
        string[] names = ["Mixed Case Name.Txt", "lower.txt", new string('x', 200) + ".tail", "exactly13char"];
        string image = _temp.File("image");
        Sample.Write(image, s_format, names.Select(n => Sample.File(n, 1)));

        string listing = Judge.List(image, "");
        Assert.All(names, n => Assert.Contains(n, listing, StringComparison.Ordinal));
        Assert.Equal(names.Length, listing.Split("1980-01-01").Length - 1);
    }

    [Fact]
    public void ShortNames_OfAlikeLongNames_AreNumberedInSortedOrder()
    {
        string[] names = ["Program Files C", "PROGRA~2", "program files A", "Program Files B", "Program.Files", "x.jpeg", "x.jpg", "ü"];
        Fat32Volume volume = Fat32Volume.Open(Sample.WriteToMemory(s_format, names.Select(n => Sample.File(n, 0))));

        Dictionary<string, string> shortNames = volume.List("").ToDictionary(e => e.Name, e => e.ShortName);
        Assert.Equal("PROGRA~1", shortNames["program files A"]);
        Assert.Equal("PROGRA~3", shortNames["Program Files B"]);
        Assert.Equal("PROGRA~4", shortNames["Program Files C"]);
        Assert.Equal("PROGRA~2", shortNames["PROGRA~2"]);
        Assert.Equal("PROGRA~1.FIL", shortNames["Program.Files"]);
        Assert.Equal("X~1.JPE", shortNames["x.jpeg"]);
        Assert.Equal("X.JPG", shortNames["x.jpg"]);
        Assert.Equal("_~1", shortNames["ü"]);
    }

    [NeedsFact("fsck.vfat", "mcopy")]
    public void Folder_WithThousandsOfAlikeNames_IsCleanAndReadsBack()
    {
        string[] paths = [.. Enumerable.Range(0, 2_500).Select(i => $@"many\a rather long name of a driver file, number {i}.inf")];
        string image = _temp.File("image");
        Sample.Write(image, s_format, paths.Select(p => Sample.File(p, 100)));

        Assert.Equal(2_502, Judge.Clean(image).Files);
        Assert.Equal(Sample.Bytes(paths[1234], 100), Judge.Copy(image, paths[1234]));
        using var source = new FileByteSource(image);
        IReadOnlyList<Fat32Entry> entries = Fat32Volume.Open(source).List("many");
        Assert.Equal(paths.Length, entries.Select(e => e.ShortName).Distinct().Count());
        Assert.Contains(entries, e => e.ShortName == "ARA~2500.INF");
    }

    [Theory]
    [InlineData("con*.txt", "*")]
    [InlineData("a\tb", "U+0009")]
    [InlineData("ends with dot.", "ends with")]
    [InlineData("ends with space ", "ends with")]
    [InlineData(@"..\up", "ends with")]
    [InlineData(@"a\\b", "empty")]
    [InlineData(@"folder\", "empty")]
    [InlineData("", "empty")]
    public void Name_FatCannotHold_IsRefused(string path, string found)
    {
        var e = Assert.Throws<ImagingException>(() => Fat32Layout.Plan(s_format, [Sample.File(path, 1)]));
        Assert.Equal(ExitCode.Manifest, e.Code);
        Assert.Equal(path, e.Place);
        Assert.Contains(found, e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_OfHalfASurrogatePair_IsRefused()
    {
        var e = Assert.Throws<ImagingException>(() => Fat32Layout.Plan(s_format, [Sample.File("half \ud83d pair", 1)]));
        Assert.Contains("U+D83D", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_Of256Characters_IsRefused()
    {
        var e = Assert.Throws<ImagingException>(() => Fat32Layout.Plan(s_format, [], [new string('a', 256)]));
        Assert.Contains("256", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Tier", "Slow")]
    public void Folder_OfMoreThan65536Entries_IsRefused()
    {
        // A long name of 14 characters takes 2 entries, with the short one 3.
        IEnumerable<Fat32File> files = Enumerable.Range(0, 21_846).Select(i => Sample.Zeros($@"full\long name {i:D5}", 0));
        var e = Assert.Throws<ImagingException>(() => Fat32Layout.Plan(Sample.Format(100 * ByteSize.MiB), files));
        Assert.Equal((ExitCode.Manifest, @"folder \full\"), (e.Code, e.Place));
        Fat32Layout.Plan(Sample.Format(100 * ByteSize.MiB), files.Skip(2));
    }

    [Theory]
    [InlineData("EFI/boot.efi", "efi/BOOT.EFI")]
    [InlineData("x", "X/y")]
    [InlineData("Ärger", "äRGER")]
    public void Names_ThatDifferInCaseOnly_AreRefused(string one, string other)
    {
        foreach (string[] order in new string[][] { [one, other], [other, one] })
        {
            var e = Assert.Throws<ImagingException>(() => Fat32Layout.Plan(s_format, order.Select(p => Sample.File(p, 1))));
            Assert.Equal(ExitCode.Manifest, e.Code);
        }
    }

    [Theory]
    [InlineData("TWELVE CHARS")]
    [InlineData("a.b")]
    [InlineData("ä")]
    [InlineData(" x")]
    public void Label_ThatIsNone_IsRefused(string label)
    {
        var e = Assert.Throws<ImagingException>(() => Fat32Layout.Plan(Sample.Format(34 * ByteSize.MiB, label), []));
        Assert.Equal(ExitCode.Manifest, e.Code);
    }

    [NeedsTheory("fsck.vfat", "mdir")]
    [InlineData("", "has no label")]
    [InlineData("Line 4", "is LINE 4")]
    [InlineData("ELEVEN-CHAR", "is ELEVEN-CHAR")]
    public void Label_IsShownByMtools(string label, string shown)
    {
        string image = _temp.File("image");
        Sample.Write(image, Sample.Format(34 * ByteSize.MiB, label), []);

        Judge.Clean(image);
        Assert.Contains(shown, Tool.Expect("mlabel", "-s", "-i", image, "::"), StringComparison.Ordinal);
        using var source = new FileByteSource(image);
        Assert.Equal(label.ToUpperInvariant(), Fat32Volume.Open(source).Label);
    }
}
