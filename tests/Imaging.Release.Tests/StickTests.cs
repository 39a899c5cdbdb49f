using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Testing;

namespace Imaging.Release.Tests;

public sealed class StickTests : IDisposable
{
    private const int Sector = 512;
    private const int StartLba = 2048;
    private const int Sectors = 140_000;

    private readonly TempFolder _temp = new();
    private readonly ReleaseKey _key = ReleaseKey.Create();

    public StickTests() => SampleRelease.LayStick(Folder, _key);

    private string Folder => _temp.File("stick");

    public void Dispose()
    {
        _key.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void Open_Folder_OpensItsRelease()
    {
        using Stick stick = Stick.Open(Folder);
        Assert.Equal(Folder, stick.Folder);
        CheckContent(stick);
    }

    /// <summary>A file system made by dosfstools and filled by mtools.</summary>
    [NeedsFact("mkfs.vfat", "mcopy")]
    public void Open_RawImage_ReadsItWithoutMounting()
    {
        string image = MakeImage();
        using Stick stick = Stick.Open(image);
        Assert.Null(stick.Folder);
        CheckContent(stick);
        Refused.With(ExitCode.Missing, () => stick.Files.Open("imaging/nothing"));
        Assert.False(stick.Files.Exists("imaging"));
    }

    [NeedsFact("mkfs.vfat", "mcopy")]
    public void Open_ImageWithoutStickOrFileSystem_IsRefused()
    {
        string image = MakeImage();
        using (FileStream file = File.OpenWrite(image))
        {
            file.Position = StartLba * Sector;
            file.Write(new byte[32 * Sector]);
        }

        Refused.With(ExitCode.PartitionTable, () => Stick.Open(image));
        using (FileStream file = File.OpenWrite(image))
            file.Write(new byte[Sector]);
        Refused.With(ExitCode.PartitionTable, () => Stick.Open(image));
    }

    [Fact]
    public void Open_NoStick_IsMissing()
    {
        Refused.With(ExitCode.Missing, () => Stick.Open(_temp.File("nothing")));
        Directory.CreateDirectory(_temp.File("empty"));
        Refused.With(ExitCode.Missing, () => Stick.Open(_temp.File("empty")));
    }

    [Fact]
    public void Open_CopyOnAStagedDisk_IsNoStick()
    {
        WriteStick(SampleRelease.Stick with { Kind = StickDocument.Site });
        Refused.With(ExitCode.Missing, () => Stick.Open(Folder));
    }

    [Fact]
    public void Open_ChangedStickDocument_IsCorrupt()
    {
        File.WriteAllBytes(
            Path.Combine(Folder, StickPaths.Stick), Documents.Write(SampleRelease.Stick with { StickId = new string('0', 32) }));
        Refused.With(ExitCode.Corrupt, () => Stick.Open(Folder));
    }

    [Fact]
    public void OpenRelease_OfAnotherMediaId_IsCorrupt()
    {
        WriteStick(SampleRelease.Stick with { MediaId = new string('0', 32) });
        using Stick stick = Stick.Open(Folder);
        Refused.With(ExitCode.Corrupt, () => stick.OpenRelease(_key));
    }

    [Fact]
    public void OpenRelease_ThatIsNotThere_IsMissing()
    {
        WriteStick(SampleRelease.Stick with { Release = "other-1.0-000000000000" });
        using Stick stick = Stick.Open(Folder);
        Refused.With(ExitCode.Missing, () => stick.OpenRelease(_key));
    }

    private void WriteStick(StickDocument document) =>
        File.WriteAllBytes(Path.Combine(Folder, StickPaths.Stick), Documents.Write(document.Sealed()));

    private void CheckContent(Stick stick)
    {
        Assert.Equal(SampleRelease.Stick, stick.Document);
        OpenRelease release = stick.OpenRelease(_key);
        using IByteSource pack = release.OpenPack(0);
        Assert.Equal(SampleRelease.PackEntry.Sha256, FileDigest.Of(pack));
        using IByteSource boot = release.OpenBootFile(release.Document.Boot[0]);
        Assert.Equal(Digest.Of("abc"u8), FileDigest.Of(boot));
        Assert.Equal(SampleRelease.Index.Extents, release.Volumes[0].Index.Extents);
    }

    private string MakeImage()
    {
        string image = _temp.File("stick.img");
        using (FileStream file = File.Create(image))
        {
            file.SetLength((long)(StartLba + Sectors) * Sector);
            file.Write(MbrTable.BuildFat32(0x12345678, StartLba, Sectors));
        }

        Tool.Expect("mkfs.vfat", "-F", "32", "-h", $"{StartLba}", "--offset", $"{StartLba}", image, $"{Sectors / 2}");
        Tool.Expect(
            "mcopy", "-s", "-i", $"{image}@@{StartLba * Sector}", Path.Combine(Folder, "imaging"), Path.Combine(Folder, "EFI"), "::");
        return image;
    }
}
