using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;

namespace Imaging.Engine.Tests.Planning;

public sealed class DiskIdentityTests
{
    private static readonly DiskIdentity s_identity = DiskIdentity.FromSeed("line-1-0123456789ab", 7);

    private static readonly PartitionRole[] s_roles = Enum.GetValues<PartitionRole>();

    /// <summary>Who reads the disk's GUID can recompute the others, so they must never change.</summary>
    [Fact]
    public void Ids_FollowFromTheDiskAndTheRelease()
    {
        var read = new DiskIdentity(s_identity.DiskId, s_identity.ReleaseId);
        Assert.Equal(s_identity.PartitionId(PartitionRole.Windows), read.PartitionId(PartitionRole.Windows));
        Assert.Equal(s_identity.VolumeSerial(2), read.VolumeSerial(2));
        Assert.Equal(s_identity.SiteId, read.SiteId);
        Assert.Equal(s_identity, DiskIdentity.FromSeed("line-1-0123456789ab", 7));
    }

    [Fact]
    public void Ids_OfOtherDisksReleasesAndPartitions_AreOthers()
    {
        DiskIdentity[] identities =
            [s_identity, DiskIdentity.FromSeed(s_identity.ReleaseId, 8), s_identity with { ReleaseId = "line-2-0123456789ab" }];
        Guid[] partitions = [.. identities.SelectMany(i => s_roles.Select(i.PartitionId))];
        ulong[] serials = [.. identities.SelectMany(i => Enumerable.Range(0, 4).Select(i.VolumeSerial))];
        Assert.Equal(12, partitions.Distinct().Count());
        Assert.Equal(12, serials.Distinct().Count());
        Assert.Equal(3, identities.Select(i => i.SiteId).Distinct().Count());
    }

    [Fact]
    public void Ids_Guids_AreOfVersion4()
    {
        Guid[] guids = [s_identity.DiskId, .. s_roles.Select(s_identity.PartitionId)];
        Assert.All(guids, g => Assert.Equal((4, 8), (g.Version, g.Variant & 0xC)));
    }

    /// <summary>Also in releases to come: a disk that is in use is known by it.</summary>
    [Fact]
    public void PartitionId_IsKnownWithoutTheRelease_ByDiskAndRole()
    {
        DiskIdentity later = s_identity with { ReleaseId = "line-2-0123456789ab" };
        foreach (PartitionRole role in s_roles)
        {
            Assert.True(DiskIdentity.IsPartitionOf(s_identity.DiskId, role, later.PartitionId(role)));
            Assert.False(DiskIdentity.IsPartitionOf(Guid.Empty, role, later.PartitionId(role)));
            Assert.All(s_roles.Where(r => r != role), r =>
                Assert.False(DiskIdentity.IsPartitionOf(s_identity.DiskId, r, later.PartitionId(role))));
        }

        var golden = new DiskIdentity(new Guid("01234567-89ab-4cde-8f01-23456789abcd"), "line-1-0123456789ab");
        Assert.Equal(
            ["1245f3f3-f351-40bf-8bb5-dedb2215438f", "b4de4d03-b04c-4a10-8082-5d61f9156f13",
                "24512e3b-95f2-49f2-9191-691c337a1d86", "127d5dc7-77e7-4d7b-8ed7-689416682f8f"],
            s_roles.Select(r => golden.PartitionId(r).ToString()));
    }

    [Fact]
    public void Random_IsAnotherDiskEachTime() =>
        Assert.NotEqual(DiskIdentity.Random("line-1-0123456789ab").DiskId, DiskIdentity.Random("line-1-0123456789ab").DiskId);

    [Fact]
    public void SiteId_IsAMediaId() => Assert.Matches("^[0-9a-f]{32}$", s_identity.SiteId);
}
