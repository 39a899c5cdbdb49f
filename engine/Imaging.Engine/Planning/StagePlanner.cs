using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Engine.Planning;

/// <summary>Turns a release and a disk into a plan. Reads documents and indexes, never the disk; writes nothing.</summary>
public static class StagePlanner
{
    /// <param name="release">Opened and checked.</param>
    /// <param name="diskBytes">Size of the disk in bytes.</param>
    /// <param name="sectorSize">Bytes of its logical sector.</param>
    /// <param name="identity">What the disk will call itself.</param>
    /// <param name="bootSet">What Windows will start from; null where the release starts nothing.</param>
    /// <param name="machineFiles">As the machine gets them; null: what the disk holds there is left alone, to verify or to size it.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.TargetRefused"/>: the disk is too small or has another sector size.
    /// </exception>
    public static StagePlan Plan(
        OpenRelease release, long diskBytes, int sectorSize, DiskIdentity identity, BootSet? bootSet,
        IReadOnlyList<FilledFile>? machineFiles = null)
    {
        DiskSection disk = release.Document.Disk;
        if (release.Volumes.Count > 0 && sectorSize != disk.SectorSize)
        {
            throw new ImagingException(
                ExitCode.TargetRefused, "target disk", $"logical sectors of {sectorSize} bytes",
                $"{disk.SectorSize}, which the release's volumes were sealed for",
                "Set the disk to 512-byte sectors (NVMe: format LBA), use a machine with a 512 or 512e disk, or build the release with "
                    + "`apply: files`.");
        }

        if (diskBytes < disk.Minimum)
            throw new ImagingException(
                ExitCode.TargetRefused, "target disk", ByteSize.Format(diskBytes) + $" ({diskBytes} bytes)",
                $"at least {ByteSize.Format(disk.Minimum)} ({disk.Minimum} bytes)",
                "Use a larger disk, or build the release for a smaller one (disk.minimum).");

        IReadOnlyList<PlannedPartition> partitions = DiskLayout.Plan(diskBytes, sectorSize, disk.Partitions);
        IReadOnlyList<PlannedFileVolume> files = PlanFiles(release, partitions, identity);
        var content = new ContentPlanBuilder();
        foreach ((int i, PlannedPartition partition) in partitions.Index().Where(p => files.All(f => f.Partition != p.Item)))
            PlanPartition(release, partition, i, identity, new EspPlanner(release, partitions, identity, bootSet), content);

        GptTable table = GptTable.Build(
            diskBytes, sectorSize, identity.DiskId, [.. partitions.Select(p => p.ToGptEntry(identity.PartitionId(p.Spec.Role)))]);
        var plan = new StagePlan
        {
            ReleaseId = release.Document.Id,
            DiskBytes = diskBytes,
            Identity = identity,
            BootSet = bootSet,
            Partitions = partitions,
            Table = table,
            Content = content.ToPlan(),
            Files = files,
            MachineFiles = machineFiles,
        };
        RequireContent(plan.Volumes, plan.Content);
        return plan with { Content = WithMachineFiles(plan) };
    }

    private static ContentPlan WithMachineFiles(StagePlan plan) => plan.MachineFiles is not { } files ? plan.Content : plan.Content with
    {
        Literals = [.. plan.Content.Literals, .. files.SelectMany(plan.Pieces).Select(p => new LiteralWrite(p.DiskOffset, p.Bytes))],
    };

    private static List<PlannedFileVolume> PlanFiles(OpenRelease release, IReadOnlyList<PlannedPartition> partitions, DiskIdentity identity)
    {
        var planned = new List<PlannedFileVolume>();
        foreach (FileVolume volume in release.Document.Files ?? [])
        {
            int[] places = [.. partitions.Index().Where(p => p.Item.Spec.Role == volume.Role).Select(p => p.Index)];
            if (places is not [int place] || PartitionRoles.Of(volume.Role).Content != PartitionContent.Ntfs)
                throw new ImagingException(
                    ExitCode.Corrupt, $"release {release.Document.Id}", $"files for {places.Length} {volume.Role} partitions",
                    "one NTFS partition", "The release is inconsistent: build it again.");
            PlannedPartition partition = partitions[place];
            NtfsPartition.Check($"{volume.Role} volume", partition.ByteLength, partition.StartLba, partition.SectorSize);
            planned.Add(new PlannedFileVolume(volume, partition, identity.VolumeSerial(place)));
        }

        return planned;
    }

    private static void PlanPartition(
        OpenRelease release, PlannedPartition partition, int number, DiskIdentity identity, EspPlanner esp, ContentPlanBuilder plan)
    {
        Action fill = partition.Content switch
        {
            PartitionContent.Nothing => () => { }
            ,
            PartitionContent.Fat32 => () => esp.Plan(number, plan),
            PartitionContent.Ntfs => () => NtfsVolumePlanner.Plan(
                VolumeOf(release, partition.Spec.Role), partition, identity.VolumeSerial(number), plan),
        };
        fill();
    }

    private static OpenVolume VolumeOf(OpenRelease release, PartitionRole role) =>
        release.Volumes.SingleOrDefault(v => v.Section.Role == role) ?? throw new ImagingException(
            ExitCode.Corrupt, $"release {release.Document.Id}", $"no {role} volume", "one for each NTFS partition",
            "The release is inconsistent: build it again.");

    /// <summary>
    /// A partition that has a line in the table and no content would be taken for a complete one: verifying compares what is planned.
    /// </summary>
    internal static void RequireContent(IEnumerable<PlannedPartition> volumes, ContentPlan content)
    {
        List<(long Offset, long Length)> ranges = [.. content.Ranges()];
        bool IsFilled(PlannedPartition v) => ranges.Exists(r => r.Offset >= v.ByteOffset && r.Offset < v.ByteOffset + v.ByteLength);
        if (volumes.FirstOrDefault(v => !IsFilled(v)) is { } empty)
        {
            throw new ImagingException(
                ExitCode.Corrupt, $"{empty.Spec.Role} partition", "nothing to write to it", "a file system",
                "The release is inconsistent, or this engine does not know the role: build the release again with this version.");
        }
    }
}
