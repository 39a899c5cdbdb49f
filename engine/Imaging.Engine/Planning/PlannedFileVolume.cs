using Imaging.Disk.Partitions;
using Imaging.Release;

namespace Imaging.Engine.Planning;

/// <summary>A volume that will be applied file by file.</summary>
/// <param name="Serial">Its serial number.</param>
public sealed record PlannedFileVolume(FileVolume Volume, PlannedPartition Partition, ulong Serial)
{
    /// <summary>What an error calls it.</summary>
    public string Name => $"{Volume.Role} volume";
}
