using Imaging.Core;
using Imaging.Testing;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

[Collection(NtfsSampleCollection.Name)]
public sealed class NtfsVolumeTests(NtfsSample sample)
{
    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Open_VolumeOfMkntfs_HasItsGeometry()
    {
        NtfsVolume volume = NtfsVolume.Open(sample.Source);

        Assert.Equal(NtfsSample.PartitionBytes, volume.Geometry.PartitionBytes);
        Assert.Equal((uint)NtfsImage.BuiltHiddenSectors, volume.Boot.HiddenSectors);
        Assert.Equal(1024, volume.Boot.RecordSize);
        Assert.Equal(4, volume.Boot.MftLcn);
        Assert.Equal(VolumeFlags.None, volume.ReadFlags());
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Find_EveryFilePutIn_ReadsAsItWas()
    {
        NtfsVolume volume = NtfsVolume.Open(sample.Source);
        string[] files = Directory.GetFiles(sample.Tree, "*", SearchOption.AllDirectories);
        string[] paths = [.. files.Select(f => f[sample.Tree.Length..].Replace('/', '\\').ToUpperInvariant())];

        IReadOnlyDictionary<string, long> found = volume.Find(paths);

        Assert.Equal(paths.Length, found.Count);
        for (int i = 0; i < files.Length; i++)
            Assert.Equal(File.ReadAllBytes(files[i]), volume.Load(found[paths[i]]).Require(AttributeType.Data).ReadAll(10_000_000));
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Load_FileWithManyNames_ReadsItsOtherRecords()
    {
        NtfsVolume volume = NtfsVolume.Open(sample.Source);
        NtfsFile file = volume.Load(volume.Find(@"Windows/large.bin")!.Value);

        Assert.NotEmpty(file.Extensions);
        Assert.Equal(25, file.Attributes.Count(a => a.Type == AttributeType.FileName));
        Assert.Equal(3_000_000, file.Require(AttributeType.Data).Size);
    }

    [NeedsTheory("mkntfs", "wimlib-imagex")]
    [InlineData(@"\Windows\missing.txt")]
    [InlineData(@"\unattend.xml")]
    [InlineData(@"\Windows\Panther\unattend.xml\more")]
    [InlineData(@"\")]
    public void Find_PathThatIsNot_IsNull(string path) => Assert.Null(NtfsVolume.Open(sample.Source).Find(path));

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Open_TableInTwoRecords_FindsTheSameFiles()
    {
        MemoryDevice device = sample.Memory.Clone();
        long record = SplitTable.Apply(device);

        NtfsVolume volume = NtfsVolume.Open(device);

        Assert.Equal(record, Assert.Single(volume.Load(0).Extensions).Number);
        Assert.Equal(NtfsVolume.Open(sample.Source).RecordCount, volume.RecordCount);
        Assert.NotNull(volume.Find(@"\Windows\System32\folder0\file 399.dll") ?? volume.Find(@"\Windows\System32\folder0\file 0.dll"));
        Assert.Empty(NtfsChecker.Check(device));
    }

    [NeedsFact("mkntfs", "wimlib-imagex")]
    public void Open_SourceCutShort_IsRefused()
    {
        using var half = new ByteSourceSlice(sample.Source, "half", 0, NtfsSample.PartitionBytes / 2);
        ImagingException e = Assert.Throws<ImagingException>(() => NtfsVolume.Open(half));
        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.Contains("total sectors", e.Place, StringComparison.Ordinal);
    }
}
