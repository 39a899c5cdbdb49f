using Imaging.Core.Trees;
using Imaging.Testing;
using Imaging.Testing.Trees;

namespace Imaging.Wim.Tests;

public sealed class VolumeTreeDigestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// It stands in signed releases. Computed by another program: the fields in order, numbers as 64 bits, texts with their lengths
    /// in front.
    /// </summary>
    [Fact]
    public void DigestTree_KnownTree_IsTheDigestOfFormat1()
    {
        Directory.CreateDirectory(_folder.File("known/folder"));
        File.WriteAllText(_folder.File("known/folder/a.txt"), "one");
        foreach (string path in (string[])["known/folder/a.txt", "known/folder", "known"])
            File.SetLastWriteTimeUtc(_folder.File(path), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        string file = _folder.File("known.wim");
        using (WimFile wim = WimFile.CreateNew(WimCompression.None))
        {
            wim.AddImage(_folder.File("known"), "known");
            wim.Write(file);
        }

        Assert.Equal("e4d0e2658fe1cdf5138349816a53a363c51dfd9839502e12217aea43c5fe54d2", Convert.ToHexStringLower(Read(file).Sha256));
    }

    [NeedsTheory("mkntfs")]
    [InlineData(512)]
    [InlineData(4096)]
    public void DigestTree_OfAVolumeMadeFromIt_IsTheSame(int sectorSize)
    {
        string volume = MakeVolume("first.ntfs", sectorSize);
        string wim = Capture(volume);
        VolumeTreeDigest expected = Read(wim);

        string copy = Format("copy.ntfs", sectorSize);
        using (WimFile source = WimFile.Open(wim))
            source.ExtractImageToNtfs(1, copy);

        VolumeTreeDigest found = VolumeTree.Digest(copy);
        Assert.Equal(expected.Sha256, found.Sha256);
        Assert.Empty(found.DifferencesFrom(expected, 5));
    }

    [NeedsFact("mkntfs", "ntfscp")]
    public void DifferencesFrom_FileChangedAndFileAdded_NamesBoth()
    {
        string volume = MakeVolume("volume.ntfs", 512);
        VolumeTreeDigest before = VolumeTree.Digest(volume);
        string other = _folder.File("other");
        File.WriteAllText(other, "something else");

        Tool.Expect("ntfscp", "-f", volume, other, "/folder/a.txt");
        Tool.Expect("ntfscp", "-f", volume, other, "/folder/new.txt");

        VolumeTreeDigest after = VolumeTree.Digest(volume);
        Assert.NotEqual(before.Sha256, after.Sha256);
        Assert.Superset(new HashSet<string> { @"\folder\a.txt", @"\folder\new.txt" }, after.DifferencesFrom(before, 5).ToHashSet());
        Assert.DoesNotContain(@"\folder\b.txt", after.DifferencesFrom(before, 5));
    }

    private string Format(string name, int sectorSize)
    {
        string volume = _folder.File(name);
        using (FileStream file = File.Create(volume))
            file.SetLength(64 * 1024 * 1024);
        Mkntfs.Find().Format(volume, new NtfsFormat("Volume", 2048, sectorSize, IsTimeless: true));
        return volume;
    }

    private string MakeVolume(string name, int sectorSize)
    {
        Directory.CreateDirectory(_folder.File("tree/folder"));
        File.WriteAllText(_folder.File("tree/folder/a.txt"), "one");
        File.WriteAllText(_folder.File("tree/folder/b.txt"), new string('b', 100_000));
        string volume = Format(name, sectorSize);
        using WimFile wim = WimFile.CreateNew(WimCompression.None);
        wim.AddImage(_folder.File("tree"), "tree");
        wim.ExtractImageToNtfs(1, volume);
        return volume;
    }

    private string Capture(string volume)
    {
        string path = _folder.File("capture.wim");
        using WimFile wim = WimFile.CreateNew(WimCompression.Xpress);
        wim.AddImageFromNtfs(volume, "volume");
        wim.Write(path);
        return path;
    }

    private static VolumeTreeDigest Read(string wim)
    {
        using WimFile opened = WimFile.Open(wim);
        return opened.DigestTree(1);
    }
}
