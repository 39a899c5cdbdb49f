using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Platform.Devices;

namespace Imaging.Building.Capturing;

/// <summary>
/// Reads the partition table of a captured disk: a GPT, else an MBR. A table made for a smaller disk is taken, since images are rounded up.
/// Logical partitions of an MBR are not followed.
/// </summary>
internal static class ImagePartitions
{
    private const string Remedy = "Capture the whole disk again; for one volume without its disk, capture the volume itself.";

    private static readonly Dictionary<Guid, string> s_kinds = new()
    {
        [PartitionRoles.Esp.GptType] = "EFI system partition",
        [PartitionRoles.Msr.GptType] = "Microsoft reserved",
        [PartitionRoles.Windows.GptType] = "basic data",
        [PartitionRoles.Recovery.GptType] = "recovery",
    };

    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: there is no table, or it is damaged.</exception>
    public static IReadOnlyList<ImagePartition> Read(DiskImage disk)
    {
        int[] sectorSizes = disk.SectorSize is { } known ? [known] : [512, 4096];
        foreach (int sectorSize in sectorSizes)
        {
            GptReading reading = GptReader.Read(disk, sectorSize);
            if (reading.Primary.Header is not null || reading.Backup.Header is not null)
                return ReadGpt(disk, reading);
        }

        return ReadMbr(disk, sectorSizes[0]);
    }

    private static IReadOnlyList<ImagePartition> ReadGpt(DiskImage disk, GptReading reading)
    {
        int sectorSize = reading.Geometry.SectorSize;
        if (reading.StrayBackupLba is { } end)
            reading = GptReader.Read(new ByteSourceSlice(disk, disk.Name, 0, (end + 1) * sectorSize), sectorSize);
        if (reading.Problems.Count > 0)
            throw Damaged(disk, string.Join("; ", reading.Problems), "a valid GPT with its backup");
        return [.. reading.Primary.Entries.Select((e, i) =>
            new ImagePartition(
                i + 1, s_kinds.GetValueOrDefault(e.Type, $"type {e.Type}"), e.FirstLba * sectorSize, e.SectorCount * sectorSize))];
    }

    private static IReadOnlyList<ImagePartition> ReadMbr(DiskImage disk, int sectorSize)
    {
        try
        {
            return [.. MbrTable.Read(disk, sectorSize).Select(p =>
                new ImagePartition(p.Number, $"type {p.Type:X2}", (long)p.StartLba * sectorSize, (long)p.SectorCount * sectorSize))];
        }
        catch (ImagingException e) when (e.Code == ExitCode.PartitionTable)
        {
            throw Damaged(
                disk, $"neither a GPT nor an NTFS volume, and as an MBR {e.Found}", "a disk with a partition table, or an NTFS volume", e);
        }
    }

    private static ImagingException Damaged(DiskImage disk, string found, string expected, Exception? inner = null) =>
        new(ExitCode.PartitionTable, $"{disk.Name} ({disk.Format}), partition table", found, expected, Remedy, inner);
}
