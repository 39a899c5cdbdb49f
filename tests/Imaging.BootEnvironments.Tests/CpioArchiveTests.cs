using Imaging.BootEnvironments.Linux.Initramfs;
using Imaging.Testing;

namespace Imaging.BootEnvironments.Tests;

/// <summary>cpio judges the archives.</summary>
public sealed class CpioArchiveTests
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 1001).Select(i => (byte)(i * 7))];

    [NeedsFact("cpio")]
    public void CpioArchive_FilesFoldersDevice_ListedByCpio()
    {
        using var temp = new TempFolder();
        File.WriteAllBytes(temp.File("archive"), Sample().ToArray());

        string[] lines = Tool.Expect("cpio", "-itv", "--quiet", "-F", temp.File("archive"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToArray();

        Assert.Equal(
            [
                "drwxr-xr-x 2 root root 0 Jan 1 2020 a",
                "drwxr-xr-x 2 root root 0 Jan 1 2020 a/b",
                "-rwxr-xr-x 1 root root 1001 Jan 1 2020 a/b/program",
                "-rw-r--r-- 1 root root 3 Jan 1 2020 a/text",
                "drwxr-xr-x 2 root root 0 Jan 1 2020 dev",
                "crw------- 1 root root 5, 1 Jan 1 2020 dev/console",
                "-rw-r--r-- 1 root root 0 Jan 1 2020 empty",
                "drwxr-xr-x 2 root root 0 Jan 1 2020 tmp",
            ],
            lines);
    }

    [NeedsFact("cpio")]
    public void CpioArchive_File_ExtractedUnchanged()
    {
        using var temp = new TempFolder();
        File.WriteAllBytes(temp.File("archive"), Sample().ToArray());

        Tool.Expect("cpio", "-id", "--quiet", "-D", temp.Path, "-F", temp.File("archive"), "a/b/program");

        Assert.Equal(s_content, File.ReadAllBytes(temp.File("a/b/program")));
    }

    [Fact]
    public void CpioArchive_AnotherOrderOfAdding_SameBytes()
    {
        var other = new CpioArchive();
        other.AddCharacterDevice("dev/console", 5, 1);
        other.AddFile("empty", []);
        other.AddFile("a/b/program", s_content, isExecutable: true);
        other.AddFolder("tmp");
        other.AddFile("a/text", "abc"u8.ToArray());

        Assert.Equal(Sample().ToArray(), other.ToArray());
    }

    private static CpioArchive Sample()
    {
        var archive = new CpioArchive();
        archive.AddFile("a/text", "abc"u8.ToArray());
        archive.AddFile("a/b/program", s_content, isExecutable: true);
        archive.AddFolder("tmp");
        archive.AddFile("empty", []);
        archive.AddCharacterDevice("dev/console", 5, 1);
        return archive;
    }
}
