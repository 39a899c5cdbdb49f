using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Volumes.Fat32;

namespace Imaging.Release;

/// <summary>The files of a FAT32 volume, read without mounting it.</summary>
public sealed class Fat32Tree(Fat32Volume volume) : IFileTree
{
    public string Name => volume.Name;

    /// <summary>The FAT32 partition of a raw stick.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>.</exception>
    public static Fat32Tree OfStick(IBlockDevice device)
    {
        MbrPartition partition = MbrTable.FindFat32(device, device.SectorSize);
        var slice = new ByteSourceSlice(
            device, device.Name, (long)partition.StartLba * device.SectorSize, (long)partition.SectorCount * device.SectorSize);
        return new Fat32Tree(Fat32Volume.Open(slice));
    }

    /// <summary>
    /// The EFI system partition of a staged disk; null where the disk has none. Whichever copy of the GPT is whole is read.
    /// </summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: the partition is no FAT32.</exception>
    public static Fat32Tree? OfEsp(IBlockDevice device)
    {
        GptReading reading = GptReader.Read(device, device.SectorSize);
        GptCopy copy = reading.Primary.IsValid ? reading.Primary : reading.Backup;
        GptEntry[] found = copy.IsValid ? [.. copy.Entries.Where(e => e.Type == PartitionRoles.Esp.GptType)] : [];
        if (found.Length != 1)
            return null;
        var slice = new ByteSourceSlice(
            device, $"{device.Name} (ESP)", found[0].FirstLba * device.SectorSize, found[0].SectorCount * device.SectorSize);
        return new Fat32Tree(Fat32Volume.Open(slice));
    }

    public bool Exists(string path) => volume.Find(path) is { IsFolder: false };

    public IReadOnlyList<string> FilesIn(string folder) =>
        volume.Find(folder) is { IsFolder: true } ? [.. volume.List(folder).Where(e => !e.IsFolder).Select(e => e.Name)] : [];

    public IReadOnlyList<string> FoldersIn(string folder) =>
        folder.Length == 0 || volume.Find(folder) is { IsFolder: true }
            ? [.. volume.List(folder).Where(e => e.IsFolder).Select(e => e.Name)]
            : [];

    public IByteSource Open(string path) => volume.OpenFile(path);

    public void Dispose()
    {
    }
}
