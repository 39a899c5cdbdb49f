using Imaging.Core;
using Imaging.Testing;

namespace Imaging.Wim.Tests;

/// <summary>WIMs that a boot manager starts, changed and written again; wimlib-imagex judges them.</summary>
public sealed class BootImageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact("wimlib-imagex")]
    public void Format_OfSeveralImages_NamesTheBootable()
    {
        using WimFile wim = WimFile.Open(TwoImages());

        Assert.Equal(new WimFormat(2, 2, WimCompression.Lzx, IsSolid: false), wim.Format);
    }

    [NeedsFact("wimlib-imagex")]
    public void Format_OfAnEsd_IsSolid()
    {
        Tool.Expect("wimlib-imagex", "capture", Source(), _folder.File("solid.esd"), "one", "--solid", "--no-acls");

        using WimFile wim = WimFile.Open(_folder.File("solid.esd"));
        Assert.True(wim.Format.IsSolid);
    }

    [NeedsFact("wimlib-imagex")]
    public void Delete_FolderWithoutCase_TakesAllInItAndMindsNoneMissing()
    {
        using (WimFile wim = WimFile.Open(TwoImages()))
        {
            wim.Delete(2, @"\SUB");
            wim.Delete(2, @"\SUB");
            wim.WriteBootImage(2, _folder.File("out.wim"));
        }

        Assert.Equal(["/", "/a.txt", "/empty"], List(_folder.File("out.wim")));
    }

    [NeedsFact("wimlib-imagex")]
    public void WriteBootImage_OfTwo_HoldsTheOneAlone()
    {
        Written("out.wim");

        Assert.Equal(["/", "/a.txt", "/empty", "/new.txt", "/sub", "/sub/b.txt"], List(_folder.File("out.wim")));
        Tool.Expect("wimlib-imagex", "verify", _folder.File("out.wim"));
        using WimFile wim = WimFile.Open(_folder.File("out.wim"));
        Assert.Equal(new WimFormat(1, 1, WimCompression.Lzx, IsSolid: false), wim.Format);
        Assert.Equal("second", wim.GetImage(1).Name);
    }

    [NeedsFact("wimlib-imagex")]
    public void WriteBootImage_Twice_SameBytes()
    {
        byte[] first = Written("one.wim");

        Assert.Equal(first, Written("two.wim"));
    }

    [NeedsFact("wimlib-imagex")]
    public void WriteBootImage_SourceWithAnIntegrityTable_KeepsOneThatFits()
    {
        Tool.Expect("wimlib-imagex", "optimize", TwoImages(), "--check");

        Written("out.wim");

        using WimFile wim = WimFile.Open(_folder.File("out.wim"), checkIntegrity: true);
        Assert.Contains("Integrity", Tool.Expect("wimlib-imagex", "info", _folder.File("out.wim")), StringComparison.Ordinal);
    }

    [NeedsFact("wimlib-imagex")]
    public void WriteBootImage_SourceMarkedReadOnly_IsWritten()
    {
        const int flags = 16;
        byte[] marked = File.ReadAllBytes(TwoImages());
        marked[flags] |= 4;
        File.WriteAllBytes(TwoImages(), marked);

        Assert.Equal(0, Written("out.wim")[flags] & 4);
        Assert.Equal(marked, File.ReadAllBytes(TwoImages()));
    }

    [NeedsFact("wimlib-imagex")]
    public void ReadFile_WithoutCase_GivesItsBytes()
    {
        using WimFile wim = WimFile.Open(TwoImages());

        Assert.Equal("content b"u8.ToArray(), wim.ReadFile(2, @"\SUB\B.TXT"));
        Assert.Equal(ExitCode.Wim, Assert.Throws<ImagingException>(() => wim.ReadFile(2, @"\none")).Code);
    }

    private static string[] List(string wim) => Tool.Expect("wimlib-imagex", "dir", wim, "1").Trim().Split('\n');

    private byte[] Written(string name)
    {
        string added = _folder.File("new.txt");
        File.WriteAllText(added, "new");
        DateTime time = DateTime.UnixEpoch.AddDays(1);
        File.SetLastWriteTimeUtc(added, time);
        File.SetLastAccessTimeUtc(added, time);
        using (WimFile wim = WimFile.Open(TwoImages()))
        {
            wim.AddTree(2, added, @"\new.txt", withDescriptors: false);
            wim.WriteBootImage(2, _folder.File(name));
        }

        return File.ReadAllBytes(_folder.File(name));
    }

    /// <summary>Two images, the second bootable.</summary>
    private string TwoImages()
    {
        string path = _folder.File("two-images.wim");
        if (File.Exists(path))
            return path;
        Tool.Expect("wimlib-imagex", "capture", Source(), path, "first", "--compress=LZX", "--no-acls");
        Tool.Expect("wimlib-imagex", "append", Source(), path, "second", "--boot", "--no-acls");
        return path;
    }

    private string Source()
    {
        string source = _folder.File("source");
        Directory.CreateDirectory(Path.Combine(source, "sub"));
        File.WriteAllText(Path.Combine(source, "a.txt"), "content a");
        File.WriteAllText(Path.Combine(source, "empty"), "");
        File.WriteAllText(Path.Combine(source, "sub", "b.txt"), "content b");
        return source;
    }
}
