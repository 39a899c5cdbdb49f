using Imaging.Core;
using Imaging.Platform.Inventory;

namespace Imaging.Engine.Staging;

/// <summary>How long a station waits for a machine's disks: kernels find them one after the other.</summary>
public sealed record DiskTimeouts
{
    /// <summary>The list of disks is believed when it has not changed for this long.</summary>
    public TimeSpan Unchanged { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>In all, while there is none that could be the target.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Between two listings; more than none.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(500);
}

/// <summary>
/// Judges the disks of a machine when no more of them are showing up: one listing of a machine with two disks may have one of them, which
/// then would look like the only one.
/// </summary>
/// <param name="time">The clock that is waited by; the time that counts is what was asked of it.</param>
public sealed class DiskSettling(DiskTimeouts timeouts, TimeProvider time)
{
    /// <param name="list">Every disk there is by now.</param>
    /// <param name="check">What stands against each of them.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="OperationCanceledException"/>
    public IReadOnlyList<CheckedDisk> Check(
        Func<IReadOnlyList<DiskInfo>> list, Func<IReadOnlyList<DiskInfo>, IReadOnlyList<CheckedDisk>> check, CancellationToken cancel)
    {
        TimeSpan spent = TimeSpan.Zero;
        TimeSpan unchanged = TimeSpan.Zero;
        IReadOnlyList<DiskInfo> disks = list();
        while (true)
        {
            bool isOver = spent >= timeouts.Longest;
            if (isOver || unchanged >= timeouts.Unchanged)
            {
                IReadOnlyList<CheckedDisk> checkedDisks = check(disks);
                if (isOver || checkedDisks.Any(d => d.CouldBeTarget))
                    return checkedDisks;
            }

            time.Wait(timeouts.Interval, cancel);
            cancel.ThrowIfCancellationRequested();
            spent += timeouts.Interval;
            IReadOnlyList<DiskInfo> next = list();
            unchanged = Identities(next).SetEquals(Identities(disks)) ? unchanged + timeouts.Interval : TimeSpan.Zero;
            disks = next;
        }
    }

    private static HashSet<(string Node, string Number, long Bytes, string? Serial)> Identities(IEnumerable<DiskInfo> disks) =>
        [.. disks.Select(d => (d.Node, d.DeviceNumber, d.Bytes, d.Serial))];
}
