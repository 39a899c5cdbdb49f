using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Engine.Planning;
using Imaging.Engine.Runs;
using Imaging.Pipeline;
using Imaging.Release;

namespace Imaging.Engine.Verifying;

/// <summary>Where a disk is not what the release makes of it.</summary>
/// <param name="Place">Partition table or volume, and the offset in it.</param>
public sealed record DiskFinding(string Place, long DiskOffset, byte Found, byte Expected)
{
    public override string ToString() => $"{Place} (disk offset {DiskOffset}): found 0x{Found:x2}, expected 0x{Expected:x2}";
}

/// <param name="Findings">Sorted by place on the disk.</param>
/// <param name="Files">Volumes applied file by file that hold something else.</param>
/// <param name="DiskId">The GUID the disk calls itself.</param>
public sealed record VerifyReport(IReadOnlyList<DiskFinding> Findings, IReadOnlyList<Damage> Files, Guid DiskId)
{
    public bool IsIntact => Findings.Count == 0 && Files.Count == 0;

    /// <summary>Everything that differs, a sentence each.</summary>
    public IEnumerable<string> All => Findings.Select(f => f.ToString()).Concat(Files.Select(f => f.ToString()));

    /// <summary>What to show where there is room for one; the disk is not intact.</summary>
    public string First => All.First();
}

/// <summary>
/// Compares a staged disk with the release it was made from: the plan is made again from the disk's own GUID, and every byte it would
/// write is read; volumes that were applied file by file are compared by their files. What machine files hold is not judged: it follows
/// from the machine, and not from the release. Nothing is written.
/// </summary>
public static class DiskVerifier
{
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.PartitionTable"/>: the disk holds no partition table of a staged disk; and what reading the release gives.
    /// </exception>
    public static VerifyReport Verify(
        OpenRelease release, IBlockDevice disk, PipelineOptions options, PhaseClock clock, IStageEvents events, CancellationToken cancel)
    {
        var identity = new DiskIdentity(ReadDiskId(disk), release.Document.Id);
        StagePlan plan = StagePlanner.Plan(
            release, disk.Length, disk.SectorSize, identity, InstalledBootSet.Find(release.Document, disk));
        using var comparer = new TargetComparer(disk);
        IReadOnlyList<Damage> files = [];
        clock.Run(Phase.Verify, () =>
        {
            (long source, long target) = Compare(plan, release, comparer, options, events, cancel);
            files = FileVolumeVerifier.Check(release, plan, disk, cancel);
            return (source, target + plan.Files.Sum(f => f.Volume.Bytes));
        });
        return new VerifyReport(
            [.. comparer.Differences.Select(d => new DiskFinding(NamePlace(plan, d.DiskOffset), d.DiskOffset, d.Found, d.Expected))], files,
            identity.DiskId);
    }

    /// <summary>True where the disk's partition table says that it was made from this release; its content may still be damaged.</summary>
    public static bool ClaimsRelease(IBlockDevice disk, OpenRelease release)
    {
        GptReading reading = GptReader.Read(disk, disk.SectorSize);
        if (reading.Problems.Count > 0 || reading.Primary.Header is not { } header)
            return false;
        var identity = new DiskIdentity(header.DiskId, release.Document.Id);
        return reading.Primary.Entries.Select(e => e.Id).SequenceEqual(
            release.Document.Disk.Partitions.Select(p => identity.PartitionId(p.Role)));
    }

    internal static Guid ReadDiskId(IBlockDevice disk)
    {
        GptReading reading = GptReader.Read(disk, disk.SectorSize);
        GptCopy? copy = reading.Primary.IsValid ? reading.Primary : reading.Backup.IsValid ? reading.Backup : null;
        return copy?.Header?.DiskId
            ?? throw new ImagingException(
                ExitCode.PartitionTable, disk.Name, string.Join("; ", reading.Problems), "the partition table of a staged disk",
                "Stage the disk.");
    }

    private static (long Source, long Target) Compare(
        StagePlan plan, OpenRelease release, TargetComparer comparer, PipelineOptions options, IStageEvents events,
        CancellationToken cancel)
    {
        CompareTables(plan, comparer);
        using var reader = new ContentReader(plan.Content, new ReleaseContent(release), options, events.Warned);
        var pipeline = new ContentPipeline(plan.Content, reader, comparer);
        using (new ProgressTimer(() => events.Moved(new Progress(Phase.Verify, pipeline.TargetBytesDone, plan.Content.TargetBytes))))
            pipeline.Run(cancel);
        return (reader.BytesRead, pipeline.TargetBytesDone);
    }

    /// <summary>
    /// The tables, and what stays zero of all that was zeroed: around them, and the head of a partition without a volume.
    /// </summary>
    internal static void CompareTables(StagePlan plan, TargetComparer comparer)
    {
        comparer.Write(plan.FirstSector.Offset, plan.Table.ProtectiveMbr.Span);
        comparer.Write(plan.Table.PrimaryOffset, plan.Table.Primary.Span);
        comparer.Write(plan.Table.BackupOffset, plan.Table.Backup.Span);
        foreach (DiskRange range in plan.StaysZero)
            comparer.Write(range.Offset, new byte[range.Length]);
    }

    internal static string NamePlace(StagePlan plan, long offset)
    {
        if (offset < plan.FirstSector.Length)
            return "protective MBR (LBA 0)";
        PlannedPartition? partition = plan.Partitions.FirstOrDefault(p => offset >= p.ByteOffset && offset < p.ByteOffset + p.ByteLength);
        if (partition is not null)
            return $"{partition.Spec.Role} volume at offset {offset - partition.ByteOffset}";
        return offset < ByteSize.MiB ? "primary GPT" : "backup GPT";
    }
}
