namespace Imaging.WindowsBoot.Firmware;

/// <summary>
/// What to change so that firmware starts a staged disk's Windows first. In this order nothing is lost where it stops between: write the
/// entry, write the order, delete.
/// </summary>
/// <param name="Number">The entry to write.</param>
/// <param name="Entry">What it holds.</param>
/// <param name="Order">The new order: ours first, the others as they were.</param>
/// <param name="Stale">Entries to delete: of Windows on partitions that the disk has no more. Some firmwares start them nevertheless.
/// </param>
public sealed record BootEntryPlan(ushort Number, BootEntry Entry, IReadOnlyList<ushort> Order, IReadOnlyList<ushort> Stale)
{
    /// <param name="entries">All there are, by number; also those that nobody can read.</param>
    /// <param name="order">As it is now; empty where there is none.</param>
    /// <param name="esp">The staged disk's EFI system partition.</param>
    /// <param name="partitions">GUIDs of partitions of that disk, those of the table it had before included.</param>
    /// <exception cref="InvalidOperationException">All 65536 numbers are taken, for which no firmware has room.</exception>
    public static BootEntryPlan Make(
        IReadOnlyDictionary<ushort, ReadOnlyMemory<byte>> entries, IReadOnlyList<ushort> order, BootPartition esp,
        IReadOnlyCollection<Guid> partitions)
    {
        ushort[] ours =
        [
            .. entries.Where(e => BootEntry.Read(e.Value) is { IsWindows: true } entry && entry.Partition()?.Id is { } id
                && (id == esp.Id || partitions.Contains(id))).Select(e => e.Key).Order(),
        ];
        // An entry of ours is written over: firmware keeps few, and one that was deleted leaves its number to others.
        ushort number = ours.Length > 0 ? ours[0] : Free(entries, order);
        ushort[] stale = [.. ours.Skip(1)];
        return new BootEntryPlan(
            number, BootEntry.OfWindows(esp), [number, .. order.Where(n => n != number && !stale.Contains(n)).Distinct()], stale);
    }

    /// <summary>The least that neither an entry nor the order has.</summary>
    private static ushort Free(IReadOnlyDictionary<ushort, ReadOnlyMemory<byte>> entries, IReadOnlyList<ushort> order)
    {
        for (int number = 0; number <= ushort.MaxValue; number++)
        {
            if (!entries.ContainsKey((ushort)number) && !order.Contains((ushort)number))
                return (ushort)number;
        }

        throw new InvalidOperationException("all numbers of boot entries are taken");
    }
}
