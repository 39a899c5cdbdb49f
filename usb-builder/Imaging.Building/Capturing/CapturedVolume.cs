using Imaging.Core;
using Imaging.Manifest;
using Imaging.Platform.Devices;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Capturing;

/// <summary>
/// The Windows volume of a captured disk, found and open for reading: the disk itself where it is a bare volume, else the partition that
/// the manifest names, else the only one that holds Windows.
/// </summary>
internal sealed class CapturedVolume : IByteSource
{
    private readonly DiskImage _disk;
    private readonly ByteSourceSlice _volume;

    private CapturedVolume(DiskImage disk, ManifestDiskImage image)
    {
        _disk = disk;
        ByteSourceSlice partition = Find(disk, image.Partition);
        NtfsSeal.RefuseBitLocker(partition);
        _volume = new ByteSourceSlice(partition, partition.Name, 0, NtfsVolume.Open(partition).Geometry.PartitionBytes);
    }

    public string Name => _volume.Name;

    /// <summary>Bytes of the volume, which may be less than its partition has.</summary>
    public long Length => _volume.Length;

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Wim"/>: the image cannot be taken, or has no Windows volume, or several; <see cref="ExitCode.PartitionTable"/>:
    /// its partition table or the volume is damaged; <see cref="ExitCode.Manifest"/>: there is no such partition.
    /// </exception>
    public static CapturedVolume Open(ManifestDiskImage image)
    {
        DiskImage disk = DiskImage.Open(image.Disk);
        try
        {
            return new CapturedVolume(disk, image);
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    public void Read(long offset, Span<byte> buffer) => _volume.Read(offset, buffer);

    public void Dispose() => _disk.Dispose();

    private static ByteSourceSlice Find(DiskImage disk, int? number)
    {
        if (VolumeKind.Of(disk) is { IsNtfs: true } or { IsEncrypted: true })
        {
            return number is null
                ? new ByteSourceSlice(disk, disk.Name, 0, disk.Length)
                : throw new ImagingException(
                    ExitCode.Manifest, disk.Name, $"a volume without a partition table, and partition: {number}", "no partition",
                    "Delete partition from the manifest.");
        }

        List<(ImagePartition Partition, VolumeKind Kind)> all = [.. ImagePartitions.Read(disk).Select(p => (p, VolumeKind.Of(p.Of(disk))))];
        string list = all.Count == 0 ? "no partition" : string.Join(
            "; ", all.Select(p => $"{p.Partition.Number}: {p.Partition.Kind}, {ByteSize.Format(p.Partition.Length)}, {p.Kind.Text}"));
        return (number is { } chosen ? Choose(disk, all, chosen, list) : ChooseWindows(disk, all, list)).Of(disk);
    }

    private static ImagePartition Choose(DiskImage disk, List<(ImagePartition Partition, VolumeKind Kind)> all, int number, string list)
    {
        (ImagePartition Partition, VolumeKind Kind) chosen = all.Find(p => p.Partition.Number == number);
        return chosen.Kind is { IsNtfs: true } or { IsEncrypted: true }
            ? chosen.Partition
            : throw new ImagingException(
                ExitCode.Manifest, disk.Name, $"{(chosen.Kind is null ? "no partition" : "no NTFS in partition")} {number} ({list})",
                "an NTFS volume", "Correct image.partition in the manifest.");
    }

    private static ImagePartition ChooseWindows(DiskImage disk, List<(ImagePartition Partition, VolumeKind Kind)> all, string list)
    {
        List<ImagePartition> windows = [.. all.Where(p => p.Kind.HasWindows).Select(p => p.Partition)];
        if (windows.Count == 1)
            return windows[0];
        string remedy = windows.Count > 1 ? $"Say which: image: {{ disk: …, partition: {windows[0].Number} }}"
            : all.Any(p => p.Kind.IsEncrypted) ? "Turn BitLocker off (manage-bde -off C:), wait until it has decrypted, shut down and "
                + "capture again."
            : "Capture the disk that Windows is on, or name the volume: partition.";
        throw new ImagingException(ExitCode.Wim, disk.Name, $"{windows.Count} volumes with Windows ({list})", "one", remedy);
    }
}
