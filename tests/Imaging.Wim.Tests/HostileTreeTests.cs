using Imaging.Testing;
using Imaging.Testing.Trees;

namespace Imaging.Wim.Tests;

public sealed class HostileTreeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsFact("mkntfs", "ntfsfix", "wimlib-imagex")]
    public void HostileTree_CapturedAndExtracted_StaysTheSame()
    {
        string volume = _folder.File("source.ntfs");
        string copy = _folder.File("copy.ntfs");
        HostileTree.MakeVolume(volume, smallFiles: 500);
        Tool.Expect("ntfsfix", "-n", volume);
        string capture = _folder.File("by wimlib-imagex.wim");
        Tool.Expect("wimlib-imagex", "capture", volume, capture, "--compress=XPRESS");

        HostileTree.Format(copy, HostileTree.VolumeSize);
        string description;
        using (WimFile wim = WimFile.Open(capture))
        {
            description = VolumeTree.Describe(wim, 1);
            wim.ExtractImageToNtfs(1, copy);
        }

        Assert.Equal(VolumeTree.Describe(volume), description);
        Assert.Equal(description, VolumeTree.Describe(copy));
    }

    [NeedsFact("mkntfs")]
    public void Description_OfTheHostileTree_ShowsWhatIsHostile()
    {
        string volume = _folder.File("source.ntfs");
        HostileTree.MakeVolume(volume, smallFiles: 100);

        string description = VolumeTree.Describe(volume);

        string[] hostile =
        [
            "half-\\ud83d-surrogate", "\\ude00alone", "smile-\\ud83d\\ude00.txt", new string('n', 255), "links=3",
            "stream=Zone.Identifier:26:",
            "stream=on a folder:40:", "reparse=a000000c", "reparse=a0000003", "short=ALONGN~7.TEX", "short=FOLDER~1",
            "id=0f0e0d0c-0b0a-0908-0706-050403020100", "created=1 written=2 accessed=3", "sparse attributes=220", "text attributes=820",
        ];
        Assert.All(hostile, text => Assert.Contains(text, description, StringComparison.Ordinal));
        Assert.Equal(100, VolumeTree.Below(description, @"\many\000\").Split('\n').Length);
        string[] descriptors = [.. description.TrimEnd().Split('\n').Select(line => line.Split(" descriptor=")[1][..12])];
        Assert.True(descriptors.Distinct().Count() > 3);
    }

    [NeedsFact("mkntfs", "ntfscp")]
    public void Description_OfTwoVolumes_DiffersWhereTheyDo()
    {
        string volume = _folder.File("source.ntfs");
        HostileTree.MakeVolume(volume, smallFiles: 0);
        string before = VolumeTree.Describe(volume);
        string file = _folder.File("file");
        File.WriteAllText(file, "other");
        Tool.Expect("ntfscp", "-N", "small", volume, file, "/contents/streams");

        string[] changed = [.. VolumeTree.Describe(volume).Split('\n').Except(before.Split('\n'))];

        Assert.Contains("stream=small:5:", Assert.Single(changed), StringComparison.Ordinal);
    }
}
