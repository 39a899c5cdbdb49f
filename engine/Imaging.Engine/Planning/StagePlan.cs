using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.WindowsBoot.Firmware;

namespace Imaging.Engine.Planning;

/// <summary>Bytes of the disk.</summary>
public readonly record struct DiskRange(long Offset, long Length);

/// <summary>Every write a stage will make, decided before the first one.</summary>
public sealed record StagePlan
{
    public required string ReleaseId { get; init; }

    /// <summary>Bytes.</summary>
    public required long DiskBytes { get; init; }

    public required DiskIdentity Identity { get; init; }

    /// <summary>What Windows starts from; null: the release starts nothing.</summary>
    public required BootSet? BootSet { get; init; }

    public required IReadOnlyList<PlannedPartition> Partitions { get; init; }

    public required GptTable Table { get; init; }

    public required ContentPlan Content { get; init; }

    /// <summary>Volumes that are applied file by file, after <see cref="Content"/>.</summary>
    public required IReadOnlyList<PlannedFileVolume> Files { get; init; }

    /// <summary>
    /// Machine files as this machine gets them, which are in <see cref="Content"/>; null: not known, and what a disk holds there is not
    /// judged.
    /// </summary>
    public required IReadOnlyList<FilledFile>? MachineFiles { get; init; }

    /// <summary>The bytes of a machine file, and where they go.</summary>
    public IEnumerable<(long DiskOffset, ReadOnlyMemory<byte> Bytes)> Pieces(FilledFile file) =>
        file.Pieces(Partitions.Single(p => p.Spec.Role == file.File.Volume).ByteOffset);

    /// <summary>Partitions that get their file system from <see cref="Content"/>: their heads are held back.</summary>
    public IEnumerable<PlannedPartition> Volumes =>
        Partitions.Except(Files.Select(f => f.Partition)).Where(p => p.Content != PartitionContent.Nothing);

    /// <summary>The ESP, as firmware's boot entries name it.</summary>
    public BootPartition BootPartition
    {
        get
        {
            (int i, PlannedPartition esp) = Partitions.Index().Single(p => p.Item.Spec.Role == PartitionRole.Esp);
            return new BootPartition((uint)i + 1, (ulong)esp.StartLba, (ulong)esp.SectorCount, Identity.PartitionId(PartitionRole.Esp));
        }
    }

    /// <summary>LBA 0: zeroed first, written last.</summary>
    public DiskRange FirstSector => new(0, Table.Geometry.SectorSize);

    /// <summary>
    /// What is zeroed after LBA 0, so that nothing of the old disk can be found: the first and last MiB with both GPT copies, and the head
    /// of every partition to come.
    /// </summary>
    public IReadOnlyList<DiskRange> Zeroed =>
    [
        new(FirstSector.Length, ByteSize.MiB - FirstSector.Length),
        new(DiskBytes - ByteSize.MiB, ByteSize.MiB),
        .. Partitions.Select(p => new DiskRange(p.ByteOffset, Math.Min(HeldHeads.HeadLength, p.ByteLength))),
    ];

    /// <summary>What nothing else is written to, of <see cref="Zeroed"/>.</summary>
    public IEnumerable<DiskRange> StaysZero
    {
        get
        {
            long afterPrimary = Table.PrimaryOffset + Table.Primary.Length;
            long beforeBackup = Math.Max(DiskBytes - ByteSize.MiB, Partitions.Max(p => p.ByteOffset + p.ByteLength));
            yield return new DiskRange(afterPrimary, ByteSize.MiB - afterPrimary);
            yield return new DiskRange(beforeBackup, Table.BackupOffset - beforeBackup);
            foreach (PlannedPartition p in Partitions.Where(p => p.Content == PartitionContent.Nothing))
                yield return new DiskRange(p.ByteOffset, Math.Min(HeldHeads.HeadLength, p.ByteLength));
        }
    }

    /// <summary>Where content goes, ascending; no two adjoin.</summary>
    public IReadOnlyList<DiskRange> Written
    {
        get
        {
            List<DiskRange> merged = [];
            foreach ((long offset, long length) in Content.Ranges().OrderBy(r => r.Offset))
            {
                if (merged.Count > 0 && merged[^1] is var last && last.Offset + last.Length == offset)
                    merged[^1] = last with { Length = last.Length + length };
                else
                    merged.Add(new DiskRange(offset, length));
            }

            return merged;
        }
    }

    /// <summary>What may be discarded: the partitions behind their heads, which stay zero.</summary>
    public IEnumerable<DiskRange> Discarded =>
        Partitions.Where(p => p.ByteLength > HeldHeads.HeadLength)
            .Select(p => new DiskRange(p.ByteOffset + HeldHeads.HeadLength, p.ByteLength - HeldHeads.HeadLength));
}
