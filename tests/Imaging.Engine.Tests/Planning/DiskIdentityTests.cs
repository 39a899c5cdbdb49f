using Imaging.Engine.Planning;

namespace Imaging.Engine.Tests.Planning;

public sealed class DiskIdentityTests
{
    private static readonly DiskIdentity s_identity = DiskIdentity.FromSeed("line-1-0123456789ab", 7);

    /// <summary>Who reads the disk's GUID can recompute the others, so they must never change.</summary>
    [Fact]
    public void Ids_FollowFromTheDiskAndTheRelease()
    {
        var read = new DiskIdentity(s_identity.DiskId, s_identity.ReleaseId);
        Assert.Equal(s_identity.PartitionId(2), read.PartitionId(2));
        Assert.Equal(s_identity.VolumeSerial(2), read.VolumeSerial(2));
        Assert.Equal(s_identity.SiteId, read.SiteId);
        Assert.Equal(s_identity, DiskIdentity.FromSeed("line-1-0123456789ab", 7));
    }

    [Fact]
    public void Ids_OfOtherDisksReleasesAndPartitions_AreOthers()
    {
        DiskIdentity[] identities =
            [s_identity, DiskIdentity.FromSeed(s_identity.ReleaseId, 8), s_identity with { ReleaseId = "line-2-0123456789ab" }];
        Guid[] partitions = [.. identities.SelectMany(i => Enumerable.Range(0, 4).Select(i.PartitionId))];
        ulong[] serials = [.. identities.SelectMany(i => Enumerable.Range(0, 4).Select(i.VolumeSerial))];
        Assert.Equal(12, partitions.Distinct().Count());
        Assert.Equal(12, serials.Distinct().Count());
        Assert.Equal(3, identities.Select(i => i.SiteId).Distinct().Count());
    }

    [Fact]
    public void Ids_Guids_AreOfVersion4()
    {
        Guid[] guids = [s_identity.DiskId, .. Enumerable.Range(0, 20).Select(s_identity.PartitionId)];
        Assert.All(guids, g => Assert.Equal((4, 8), (g.Version, g.Variant & 0xC)));
    }

    [Fact]
    public void Random_IsAnotherDiskEachTime() =>
        Assert.NotEqual(DiskIdentity.Random("line-1-0123456789ab").DiskId, DiskIdentity.Random("line-1-0123456789ab").DiskId);

    [Fact]
    public void SiteId_IsAMediaId() => Assert.Matches("^[0-9a-f]{32}$", s_identity.SiteId);
}
