using FsCheck;
using FsCheck.Fluent;
using Imaging.Core;
using Imaging.Disk.Partitions;

namespace Imaging.Disk.Tests.Partitions;

/// <summary>Layouts for tests: the usual one, and random ones.</summary>
internal static class Layouts
{
    public static readonly IReadOnlyList<PartitionSpec> Standard =
    [
        new(PartitionRole.Esp, 300 * ByteSize.MiB, false, "SYSTEM"),
        new(PartitionRole.Msr, 16 * ByteSize.MiB, false, ""),
        new(PartitionRole.Windows, 4096 * ByteSize.MiB, true, "Windows"),
        new(PartitionRole.Recovery, 1024 * ByteSize.MiB, false, "Windows RE"),
    ];

    /// <summary>Any layout on any disk from just big enough to 4 TiB more than that.</summary>
    public static readonly Arbitrary<Case> Any = Arb.From(
        from count in Gen.Choose(0, 12)
        from specs in Gen.ArrayOf(Spec, count)
        from growing in Gen.Choose(-1, count - 1)
        from sectorSize in Gen.Elements(512, 4096)
        from extra in Gen.Frequency(
            (1, Gen.Constant(0L)), (1, Gen.Choose(0, 4096).Select(n => (long)n)), (3, Gen.Choose(0, int.MaxValue).Select(n => n * 2048L)))
        from seed in Gen.Choose(0, int.MaxValue)
        let grown = specs.Select((s, i) => s with { Grow = i == growing }).ToArray()
        select new Case(grown, DiskLayout.MinimumDiskBytes(grown) + extra, sectorSize, seed));

    private static Gen<PartitionSpec> Spec =>
        from role in Gen.Elements(Enum.GetValues<PartitionRole>())
        from mebibytes in Gen.Choose(1, 200_000)
        from label in Gen.Elements("", "Windows", "Größe", "資料", "exactly thirty-six characters long!!")
        select new PartitionSpec(role, mebibytes * ByteSize.MiB, false, label);

    public static IReadOnlyList<GptEntry> Entries(Case layout)
    {
        var random = new Random(layout.Seed);
        return [.. DiskLayout.Plan(layout.DiskBytes, layout.SectorSize, layout.Specs).Select(p => p.ToGptEntry(RandomGuid(random)))];
    }

    public static Guid RandomGuid(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>A disk with that layout's table, all of it.</summary>
    public static MemoryDevice Disk(Case layout)
    {
        var disk = new MemoryDevice("memory", layout.DiskBytes / layout.SectorSize * layout.SectorSize, layout.SectorSize);
        Write(disk, GptTable.Build(disk.Length, disk.SectorSize, RandomGuid(new Random(layout.Seed + 1)), Entries(layout)));
        return disk;
    }

    public static void Write(IBlockDevice disk, GptTable table)
    {
        disk.Write(table.BackupOffset, table.Backup.Span);
        disk.Write(table.PrimaryOffset, table.Primary.Span);
        disk.Write(0, table.ProtectiveMbr.Span);
        disk.Flush();
    }

    public sealed record Case(IReadOnlyList<PartitionSpec> Specs, long DiskBytes, int SectorSize, int Seed)
    {
        public override string ToString() => $"{DiskBytes} bytes of {SectorSize}, seed {Seed}: {string.Join("; ", Specs)}";
    }
}
