using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Wim.Tests;

public sealed class WimFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact("wimlib-imagex")]
    public void Image_WithWindowsProperties_IsDescribed()
    {
        string path = Wim();
        string[] properties =
        [
            "NAME=Windows 11 Pro", "DESCRIPTION=For desks", "WINDOWS/EDITIONID=Professional", "WINDOWS/ARCH=9", "WINDOWS/VERSION/MAJOR=10",
            "WINDOWS/VERSION/MINOR=0", "WINDOWS/VERSION/BUILD=26100", "WINDOWS/VERSION/SPBUILD=1742", "WINDOWS/LANGUAGES/DEFAULT=nb-NO",
            "FLAGS=Professional",
        ];
        Tool.Expect("wimlib-imagex", ["info", path, "1", .. properties.Select(property => $"--image-property={property}")]);

        using WimFile wim = WimFile.Open(path);
        WimImageInfo image = Assert.Single(wim.GetImages());

        Assert.Equal(
            new WimImageInfo(1, "Windows 11 Pro", "For desks", "Professional", "10.0.26100.1742", 26100, "nb-NO", "amd64", "Professional",
            18, 3, 2),
            image);
    }

    [NeedsFact("wimlib-imagex")]
    public void Image_WithoutProperties_HasEmptyOnes()
    {
        using WimFile wim = WimFile.Open(Wim());
        WimImageInfo image = wim.GetImage(1);
        Assert.Equal(("", 0, "", ""), (image.Edition, image.Build, image.Language, image.Architecture));
    }

    [NeedsFact("wimlib-imagex")]
    public void Visit_AnImage_GivesWhatWimlibLists()
    {
        string path = Wim();
        var paths = new List<string>();
        using WimFile wim = WimFile.Open(path);
        wim.Visit(1, "\\", entry => paths.Add(entry.Path));

        Assert.Equal(Tool.Expect("wimlib-imagex", "dir", path, "1").Trim().Replace('/', '\\').Split('\n'), paths);
    }

    [Fact]
    public void Visit_VisitorThrows_ExceptionArrivesUnchanged()
    {
        using WimFile wim = WimFile.Open(Wim());
        var thrown = new InvalidOperationException("enough");
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => wim.Visit(1, "\\", _ => throw thrown)));
    }

    [Fact]
    public void Find_Path_IgnoresCaseAndSaysNullForNone()
    {
        using WimFile wim = WimFile.Open(Wim());
        Assert.Equal(@"\sub\b.txt", wim.Find(1, @"\SUB\B.TXT")?.Path);
        Assert.Null(wim.Find(1, @"\sub\none"));
    }

    [NeedsFact("wimlib-imagex")]
    public void AddTree_OverAnImage_MergesFoldersAndReplacesFilesWithoutCase()
    {
        string more = _folder.File("more");
        Directory.CreateDirectory(Path.Combine(more, "SUB"));
        File.WriteAllText(Path.Combine(more, "SUB", "B.TXT"), "new b");
        File.WriteAllText(Path.Combine(more, "SUB", "c.txt"), "new c");
        string changed = _folder.File("changed.wim");
        using (WimFile wim = WimFile.Open(Wim()))
        {
            wim.AddTree(1, more, "\\");
            wim.AddTree(1, Path.Combine(more, "SUB", "c.txt"), @"\deep\er\c.txt");
            wim.Write(changed);
        }

        string[] listed = Tool.Expect("wimlib-imagex", "dir", changed, "1").Trim().Split('\n');
        Assert.Equal(["/", "/a.txt", "/deep", "/deep/er", "/deep/er/c.txt", "/empty", "/sub", "/sub/B.TXT", "/sub/c.txt"],
            listed.Order(StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase);
        Tool.Expect("wimlib-imagex", "verify", changed);
        Assert.Equal("new b", Tool.Expect("wimlib-imagex", "extract", changed, "1", "/sub/B.TXT", "--to-stdout"));
    }

    [Fact]
    public void AddTree_SourceMissing_NamesIt()
    {
        using WimFile wim = WimFile.Open(Wim());
        var e = Assert.Throws<ImagingException>(() => wim.AddTree(1, _folder.File("none"), @"\x"));
        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains(_folder.File("none"), e.Message, StringComparison.Ordinal);
        Assert.Contains("No such file", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void ExtractPaths_FileAndFolder_LandUnderTheirOwnNames()
    {
        string target = _folder.File("target");
        using WimFile wim = WimFile.Open(Wim());
        wim.ExtractPaths(1, [@"\a.TXT", @"\SUB"], target);
        Assert.Equal("content a", File.ReadAllText(Path.Combine(target, "a.txt")));
        Assert.Equal("content b", File.ReadAllText(Path.Combine(target, "sub", "b.txt")));
    }

    [Fact]
    public void ExtractPaths_NoSuchPath_NamesIt()
    {
        using WimFile wim = WimFile.Open(Wim());
        var e = Assert.Throws<ImagingException>(() => wim.ExtractPaths(1, [@"\none"], _folder.File("target")));
        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains(@"\none", e.Place, StringComparison.Ordinal);
        Assert.Contains("not in the image", e.Remedy, StringComparison.Ordinal);
    }

    [NeedsFact("diff")]
    public void ExtractImage_IntoAFolder_GivesItBack()
    {
        string target = _folder.File("target");
        using (WimFile wim = WimFile.Open(Wim()))
            wim.ExtractImage(1, target);
        Tool.Expect("diff", "-r", _folder.File("source"), target);
    }

    /// <summary>
    /// Of a WIM that asks for absolute links to be changed into ones below the folder: on a new volume's temporary name they would
    /// break.
    /// </summary>
    [NeedsFact("wimlib-imagex")]
    public void ExtractImage_AbsoluteLink_KeepsItsTarget()
    {
        string source = Directory.CreateDirectory(_folder.File("linked")).FullName;
        Directory.CreateDirectory(Path.Combine(source, "Users"));
        Directory.CreateSymbolicLink(Path.Combine(source, "Documents and Settings"), Path.Combine(source, "Users"));
        Tool.Expect("wimlib-imagex", "capture", source, _folder.File("linked.wim"), "linked", "--rpfix");

        using (WimFile wim = WimFile.Open(_folder.File("linked.wim")))
            wim.ExtractImage(1, _folder.File("target"));

        Assert.Equal("/Users", new FileInfo(_folder.File("target/Documents and Settings")).LinkTarget);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Image_NoSuchIndex_ListsThoseThereAre(int index)
    {
        using WimFile wim = WimFile.Open(Wim());
        var e = Assert.Throws<ImagingException>(() => wim.GetImage(index));
        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains("1 (first)", e.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoSuchFile_SaysSo()
    {
        var e = Assert.Throws<ImagingException>(() => WimFile.Open(_folder.File("none.wim")));
        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Equal(_folder.File("none.wim"), e.Place);
    }

    [Fact]
    public void Open_NotAWim_SaysSo()
    {
        string path = _folder.File("text.wim");
        File.WriteAllText(path, new string('x', 10_000));
        var e = Assert.Throws<ImagingException>(() => WimFile.Open(path));
        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains("magic characters", e.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CutShortAnywhere_IsRefusedOrFailsToVerify()
    {
        string path = Wim(WimCompression.Lzx);
        byte[] whole = File.ReadAllBytes(path);
        string cut = _folder.File("cut.wim");
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 40))
        {
            File.WriteAllBytes(cut, whole[..length]);
            var e = Assert.Throws<ImagingException>(() =>
            {
                using WimFile wim = WimFile.Open(cut);
                wim.Verify();
            });
            Assert.Equal(ExitCode.Wim, e.Code);
            Assert.StartsWith(cut, e.Place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Verify_DataChanged_Fails()
    {
        string path = Wim();
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf("content b"u8);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
        using WimFile wim = WimFile.Open(path);
        var e = Assert.Throws<ImagingException>(() => wim.Verify());
        Assert.Equal(ExitCode.Wim, e.Code);
        Assert.Contains("damaged", e.Remedy, StringComparison.Ordinal);
    }

    [NeedsFact("wimlib-imagex")]
    public void Open_ChangedDespiteItsIntegrityTable_Fails()
    {
        string path = Wim();
        Tool.Expect("wimlib-imagex", "optimize", path, "--check");
        using (WimFile wim = WimFile.Open(path, checkIntegrity: true))
            Assert.Equal(1, wim.ImageCount);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("content b"u8)] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Equal(ExitCode.Wim, Assert.Throws<ImagingException>(() => WimFile.Open(path, checkIntegrity: true)).Code);
    }

    [Fact]
    public void Operation_Cancelled_StopsWithoutAnError()
    {
        using var cancel = new CancellationTokenSource();
        using WimFile wim = WimFile.Open(Wim());
        Assert.ThrowsAny<OperationCanceledException>(() =>
            wim.ExtractImage(1, _folder.File("target"), _ => cancel.Cancel(), cancel.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => wim.Verify(cancel: cancel.Token));
    }

    [Fact]
    public void Operation_ProgressThrows_ExceptionArrivesUnchanged()
    {
        using WimFile wim = WimFile.Open(Wim());
        var thrown = new InvalidOperationException("enough");
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => wim.ExtractImage(1, _folder.File("target"), _ => throw thrown)));
    }

    [Fact]
    public void Progress_OfData_EndsAtItsTotal()
    {
        var data = new List<WimProgress>();
        using WimFile wim = WimFile.Open(Wim());
        wim.ExtractImage(1, _folder.File("target"), step =>
        {
            if (step.Phase == WimPhase.Data)
                data.Add(step);
        });
        Assert.Equal(18, data[^1].Total);
        Assert.Equal(18, data[^1].Done);
    }

    private string Wim(WimCompression compression = WimCompression.None)
    {
        string source = _folder.File("source");
        Directory.CreateDirectory(Path.Combine(source, "sub"));
        File.WriteAllText(Path.Combine(source, "a.txt"), "content a");
        File.WriteAllText(Path.Combine(source, "empty"), "");
        File.WriteAllText(Path.Combine(source, "sub", "b.txt"), "content b");
        string path = _folder.File("test.wim");
        using WimFile wim = WimFile.CreateNew(compression);
        wim.AddImage(source, "first");
        wim.Write(path);
        return path;
    }
}
