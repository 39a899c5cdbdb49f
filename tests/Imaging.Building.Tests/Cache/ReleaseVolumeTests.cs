using Imaging.Building.Cache;
using Imaging.Building.VolumeMaking;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Tests.Cache;

public sealed class ReleaseVolumeTests
{
    private static readonly PlannedPartition s_partition = new(
        new PartitionSpec(PartitionRole.Windows, 0, true, "Windows"), 2048, 2048, 512);

    [Fact]
    public void KnownVolume_NotMade_IsTheEarlierOne()
    {
        ReleaseVolume volume = Known();

        Assert.True(volume.IsCached);
        Assert.Equal(1, volume.Report.Files);
        Assert.Equal(4096, volume.Slots[0].Size);
    }

    /// <summary>Its sources may be others by then: nothing of the earlier one may be said of it.</summary>
    [Fact]
    public void KnownVolume_MadeAfterAll_IsTheNewOne()
    {
        ReleaseVolume volume = Known();
        Assert.Equal(8192, volume.ToPack().Layout.Slots[0].Size);

        Assert.False(volume.IsCached);
        Assert.Equal(2, volume.Report.Files);
        Assert.Equal(8192, volume.Slots[0].Size);
    }

    private static ReleaseVolume Known()
    {
        var index = new VolumeIndex { ClusterSize = 4096, VolumeBytes = 1 << 20, Frames = [], Extents = [], OwnBytes = default };
        var section = new VolumeSection(PartitionRole.Windows, 1 << 20, "ntfs", new FileEntry("windows.index", 0, default));
        var known = new CachedSealedVolume(
            "earlier", new OpenVolume(section, index), [new NtfsSlotExtents(@"\unattend.xml", 4096, [])], Report(1));
        var layout = new NtfsLayout
        {
            VolumeBytes = 1 << 20,
            Allocated = [],
            Own = [],
            LogFile = [],
            Slots = [new NtfsSlotExtents(@"\unattend.xml", 8192, [])],
        };
        return new ReleaseVolume(
            s_partition, default, known, () => new BuiltVolume(s_partition, () => new MemoryByteSource("new", default), layout, Report(2)));
    }

    private static NtfsVolumeReport Report(int files) => new()
    {
        Files = files,
        Folders = 0,
        DataBytes = 0,
        SparseContentFiles = 0,
        FilesLosingExtendedAttributes = 0,
        LostExtendedAttributes = 0,
        ContentLosingHostAttributes = 0,
        LostHostAttributes = 0,
    };
}
