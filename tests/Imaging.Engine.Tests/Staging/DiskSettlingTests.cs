using Imaging.Disk;
using Imaging.Engine.Staging;
using Imaging.Platform.Inventory;
using Imaging.Testing;

namespace Imaging.Engine.Tests.Staging;

/// <summary>When the list of disks is believed; time is what the pauses come to.</summary>
public sealed class DiskSettlingTests
{
    private static readonly DiskInfo s_first = new() { Node = "/dev/nvme0n1", DeviceNumber = "259:0", Bus = DiskBus.Nvme, Bytes = 1 };
    private static readonly DiskInfo s_second = new() { Node = "/dev/sda", DeviceNumber = "8:0", Bus = DiskBus.Sata, Bytes = 1 };

    private readonly ManualTime _time = new() { SkipsWaits = true };

    [Fact]
    public void Judge_SecondDiskComesLate_IsJudgedToo()
    {
        Assert.Equal([s_first, s_second], Check(t => t < 2.5 ? [s_first] : [s_first, s_second]));
        Assert.Equal(5.5, _time.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Judge_OtherDiskUnderTheSameName_IsAChange()
    {
        DiskInfo other = s_first with { Serial = "2" };
        Assert.Equal([other], Check(t => t < 2 ? [s_first] : [other]));
        Assert.Equal(5, _time.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Judge_NoCandidate_GoesOnUntilThereIsOne()
    {
        Assert.Equal([s_first], Check(t => t < 11 ? [] : [s_first]));
        Assert.Equal(14, _time.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Judge_NeverACandidate_EndsAfterTwentySeconds()
    {
        Assert.Equal([s_first], Check(_ => [s_first], isCandidate: false));
        Assert.Equal(20, _time.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Judge_ListThatNeverSettles_EndsAfterTwentySeconds()
    {
        Check(t => (int)(t * 2) % 2 == 0 ? [s_first] : [s_first, s_second]);
        Assert.Equal(20, _time.Elapsed.TotalSeconds);
    }

    [Fact]
    public void Judge_Cancelled_Stops()
    {
        using var cancel = new CancellationTokenSource();
        _time.OnWait = cancel.Cancel;
        Assert.Throws<OperationCanceledException>(() => new DiskSettling(new DiskTimeouts(), _time).Check(() => [], _ => [], cancel.Token));
        Assert.True(_time.Elapsed < new DiskTimeouts().Unchanged);
    }

    private IEnumerable<DiskInfo> Check(Func<double, IReadOnlyList<DiskInfo>> list, bool isCandidate = true) =>
        new DiskSettling(new DiskTimeouts(), _time)
            .Check(
                () => list(_time.Elapsed.TotalSeconds),
                disks => [.. disks.Select(d => new CheckedDisk(d, isCandidate ? [] : ["No."]))],
                CancellationToken.None)
            .Select(j => j.Disk);
}
