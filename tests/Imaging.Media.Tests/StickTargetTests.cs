using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Inventory;

namespace Imaging.Media.Tests;

/// <summary>What is written without being named.</summary>
public sealed class StickTargetTests
{
    private static readonly DiskInfo s_stick = new()
    {
        Node = "/dev/sdb",
        Bus = DiskBus.Usb,
        Bytes = 32 * ByteSize.GiB,
        IsRemovable = true,
    };

    [Fact]
    public void IsPlainStick_SticksAndCards_AreWrittenUnnamed()
    {
        Assert.True(StickTarget.IsPlainStick(s_stick));
        Assert.True(StickTarget.IsPlainStick(s_stick with { Bus = DiskBus.Sd }));
    }

    [Fact]
    public void IsPlainStick_DisksThatMayBeSomebodys_AreNot()
    {
        DiskInfo[] disks =
        [
            s_stick with { Bus = DiskBus.Sata }, s_stick with { IsRotational = true }, s_stick with { Bytes = 1024 * ByteSize.GiB },
            s_stick with { IsRemovable = false }, s_stick with { Uses = ["/dev/sdb1 is mounted at /mnt"] }, s_stick with
            {
                IsReadOnly = true,
            },
        ];
        Assert.DoesNotContain(disks, StickTarget.IsPlainStick);
        Assert.Empty(StickTarget.ReasonsAgainst(disks[1]));
    }
}
