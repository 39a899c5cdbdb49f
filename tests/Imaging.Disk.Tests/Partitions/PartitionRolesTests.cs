using Imaging.Disk.Partitions;

namespace Imaging.Disk.Tests.Partitions;

public sealed class PartitionRolesTests
{
    [Fact]
    public void All_IsEveryRoleOnce_WithWordAndTypeOfItsOwn()
    {
        Assert.Equal(Enum.GetValues<PartitionRole>(), PartitionRoles.All.Select(r => r.Role));
        Assert.Distinct(PartitionRoles.All.Select(r => r.Word));
        Assert.Distinct(PartitionRoles.All.Select(r => r.GptType));
    }

    [Fact]
    public void All_OneRoleGrows_AndItIsRequired() => Assert.True(Assert.Single(PartitionRoles.All, r => r.Grows).IsRequired);

    [Fact]
    public void All_LabelsFitTheGptToo() =>
        Assert.All(PartitionRoles.All, r => Assert.InRange(r.LabelLength, 1, GptEntry.MaximumNameLength));
}
