using Imaging.Core;
using Imaging.Testing;
using Imaging.Testing.Trees;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>Volumes as Windows makes them, sealed and grown.</summary>
public sealed class CapturedVolumeTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [NeedsFact("mkntfs", "wimlib-imagex", "ntfsfix", "ntfsresize", "ntfsinfo")]
    public void Seal_TableFarFromTheStart_OwnIsWhereItLiesAndGrowthPleasesOtherTools()
    {
        string image = WindowsLikeVolume.Make(_temp);
        Judge(image);
        string before = VolumeTree.Describe(image);
        const long Grown = 9 * ByteSize.GiB;
        IReadOnlyList<NtfsWrite> plan;
        using (var source = new FileByteSource(image))
        {
            NtfsLayout layout = NtfsSeal.Inspect(source, []);
            Assert.Equal(WindowsLikeVolume.WindowsMftLcn, NtfsVolume.Open(source).Boot.MftLcn);
            Assert.Contains(layout.Own, r => r.Contains(new ByteRange((WindowsLikeVolume.WindowsMftLcn + 1) * 4096, 8192)));
            plan = NtfsGrowth.Plan(source, Grown, NtfsImage.BuiltHiddenSectors, 99);
            Assert.All(plan, write => NtfsImage.AssertAllowed(write, layout));
        }

        NtfsImage.Apply(plan, image, Grown);

        Judge(image);
        Assert.Contains("$SRAT", Tool.Expect("ntfsinfo", "-i", "6", image), StringComparison.Ordinal);
        Assert.Equal(before, VolumeTree.Describe(image));
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Inspect_FilesOfMemory_AreBlankAndNothingElseIs()
    {
        using var source = new FileByteSource(WindowsLikeVolume.Make(_temp));

        NtfsLayout layout = NtfsSeal.Inspect(source, []);

        Assert.Equal(3 * NtfsGeometry.ClustersFor(700_000) * 4096, layout.Blank.Sum(r => r.Length));
        Assert.All(layout.Blank, r => Assert.Contains(layout.Allocated, a => a.Contains(r)));
        NtfsVolume volume = NtfsVolume.Open(source);
        foreach (string path in (string[])[@"\Windows\a.dll", @"\Windows\b.dll"])
            Assert.All(
                volume.Load(volume.Find(path)!.Value).Require(AttributeType.Data).Extents,
                e => Assert.DoesNotContain(layout.Blank, e.Overlaps));
        Assert.Equal("Windows", volume.ReadLabel());
    }

    /// <summary>What laying it down makes anew may be as it is; all else is judged.</summary>
    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void CheckCaptured_BackupBootSectorAndSlackOfBitmap_AreNotJudged()
    {
        string image = _temp.File("volume.img");
        NtfsImage.Format(image, 64 * ByteSize.MiB);
        using var file = new FileByteSource(image);
        MemoryDevice device = NtfsImage.Load(file);
        device.Write(device.Length - 512, new byte[512]);
        long bitmap = NtfsVolume.Open(device).Load(6).Require(AttributeType.Data).Runs[0].Bytes.End;
        device.Write(bitmap - 512, [.. Enumerable.Repeat((byte)1, 512)]);

        Assert.Empty(NtfsChecker.CheckCaptured(device));
        Assert.Equal(2, NtfsChecker.Check(device).Count);

        NtfsImage.EditRecord(
            device, 3,
            (bytes, record) => bytes[record.Attributes.Single(a => a.Type == AttributeType.VolumeInformation).Offset + 0x18 + 10] |= 1);
        Assert.Contains(NtfsChecker.CheckCaptured(device), f => f.Place.EndsWith("$Volume, flags", StringComparison.Ordinal));
    }

    private static void Judge(string image)
    {
        Tool.Expect("ntfsfix", "-n", image);
        Tool.Expect("ntfsresize", "--info", "--force", "--no-progress-bar", image);
        Tool.Expect("ntfsinfo", "-m", image);
        using var source = new FileByteSource(image);
        Assert.Empty(NtfsChecker.Check(source, NtfsImage.BuiltHiddenSectors));
    }
}
