using Imaging.Testing;
using Imaging.Testing.Trees;

namespace Imaging.Wim.Tests;

public sealed class ExtendedAttributeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact("setfattr", "ln")]
    public void Count_Files_CountsEachOnceAndEveryAttribute()
    {
        string source = _folder.File("source");
        Directory.CreateDirectory(Path.Combine(source, "sub folder"));
        for (int i = 0; i < 30; i++)
        {
            string file = Path.Combine(source, i % 2 == 0 ? "sub folder" : "", $"file with a name of some length {i}");
            File.WriteAllText(file, $"{i}");
            for (int j = 0; j < i % 3; j++)
                Tool.Expect("setfattr", "-n", $"user.attribute{j}", "-v", new string('v', j * 50 % 97), file);
        }

        Tool.Expect("setfattr", "-n", "user.folder", "-v", "f", Path.Combine(source, "sub folder"));
        Tool.Expect("ln", Path.Combine(source, "file with a name of some length 1"), Path.Combine(source, "sub folder", "another name"));

        // 10 files have one, 10 have two, one folder has one; the hard link adds nothing.
        Assert.Equal(new ExtendedAttributeCount(21, 31), Count(source, WimCompression.None));
        Assert.Equal(new ExtendedAttributeCount(21, 31), Count(source, WimCompression.Lzms));
    }

    [NeedsFact("mkntfs")]
    public void Count_HostileTree_FindsNone()
    {
        string path = _folder.File("hostile.wim");
        HostileTree.MakeWim(path, smallFiles: 100);
        using WimFile wim = WimFile.Open(path);
        Assert.Equal(default, wim.CountExtendedAttributes(1));
    }

    private ExtendedAttributeCount Count(string source, WimCompression compression)
    {
        string path = _folder.File($"{compression}.wim");
        using (WimFile wim = WimFile.CreateNew(compression))
        {
            wim.AddImage(source, "first", unixData: true);
            wim.Write(path);
        }

        using WimFile written = WimFile.Open(path);
        return written.CountExtendedAttributes(1);
    }
}
