using Imaging.WindowsBoot.Firmware;

namespace Imaging.WindowsBoot.Tests.Firmware;

public sealed class BootEntryPlanTests
{
    private static readonly Guid s_old = Guid.NewGuid();
    private static readonly Guid s_older = Guid.NewGuid();
    private static readonly BootPartition s_esp = Partition(Guid.NewGuid());

    private readonly Dictionary<ushort, ReadOnlyMemory<byte>> _entries = new()
    {
        [0] = new BootEntry(1, "Network", new byte[] { 0x7F, 0xFF, 4, 0 }, Array.Empty<byte>()).ToBytes(),
        [1] = new byte[] { 1, 2, 3 },
    };

    [Fact]
    public void Make_NewDisk_TakesTheFirstFreeNumberAndComesFirst()
    {
        BootEntryPlan plan = Plan(order: [1, 2, 0]);

        Assert.Equal((3, BootEntry.OfWindows(s_esp).Description), (plan.Number, plan.Entry.Description)); // the order speaks of 2
        Assert.Equal(s_esp, plan.Entry.Partition());
        Assert.Equal([3, 1, 2, 0], plan.Order);
        Assert.Empty(plan.Stale);
        Assert.Equal([2], Plan(order: []).Order);
    }

    [Fact]
    public void Make_DiskThatHadWindows_WritesOverOneEntryAndDeletesTheOthers()
    {
        _entries[5] = BootEntry.OfWindows(Partition(s_old)).ToBytes();
        _entries[4] = BootEntry.OfWindows(Partition(s_older)).ToBytes();
        _entries[9] = BootEntry.OfWindows(s_esp).ToBytes();

        BootEntryPlan plan = Plan(order: [5, 0, 9, 1, 0, 4]);

        Assert.Equal(4, plan.Number);
        Assert.Equal([4, 0, 1], plan.Order);
        Assert.Equal([5, 9], plan.Stale);
    }

    [Fact]
    public void Make_WindowsOfOtherDisksAndOtherSystemsOfThisOne_Stay()
    {
        _entries[2] = BootEntry.OfWindows(Partition(Guid.NewGuid())).ToBytes();
        BootEntry ours = BootEntry.OfWindows(Partition(s_old));
        _entries[3] = (ours with { DevicePath = ours.DevicePath[..42] }).ToBytes(); // the same partition, no file

        BootEntryPlan plan = Plan(order: [3, 2]);

        Assert.Equal(4, plan.Number);
        Assert.Equal([4, 3, 2], plan.Order);
        Assert.Empty(plan.Stale);
    }

    [Fact]
    public void Make_AfterItWasDone_ChangesNothing()
    {
        BootEntryPlan first = Plan(order: [0]);
        _entries[first.Number] = first.Entry.ToBytes();

        BootEntryPlan second = Plan(first.Order);

        Assert.Equal(first.Number, second.Number);
        Assert.Equal(first.Order, second.Order);
        Assert.Equal(first.Entry.ToBytes(), second.Entry.ToBytes());
        Assert.Empty(second.Stale);
    }

    private static BootPartition Partition(Guid id) => new(1, 2048, 4096, id);

    private BootEntryPlan Plan(IReadOnlyList<ushort> order) => BootEntryPlan.Make(_entries, order, s_esp, [s_old, s_older]);
}
