using Imaging.Core;
using Imaging.Core.Trees;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;
using Imaging.Volumes.Ntfs.Tree;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>Libwim, which reads through libntfs-3g, is the judge of what a volume holds.</summary>
public sealed class NtfsTreeTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsFact("mkntfs")]
    public void Visit_HostileTree_IsWhatLibwimReads()
    {
        string volume = _temp.File("hostile.ntfs");
        HostileTree.MakeVolume(volume, smallFiles: 2000);

        Assert.Equal(VolumeTree.Describe(volume).Split('\n'), Describe(volume).Split('\n'));
    }

    internal static string Describe(string volume, int sectorSize = 512) => VolumeTree.Describe(Read(volume, sectorSize));

    private static List<TreeEntry> Read(string volume, int sectorSize = 512)
    {
        using var source = new FileByteSource(volume);
        var entries = new List<TreeEntry>();
        NtfsTree.Visit(NtfsVolume.Open(source, sectorSize), entries.Add);
        return entries;
    }
}
