namespace Imaging.Platform.Windows;

/// <param name="Disk">The number in <c>\\.\PhysicalDrive1</c>.</param>
/// <param name="Partition">0 or <see cref="WholeDisk"/>: a whole disk.</param>
internal readonly record struct DeviceNumber(uint Disk, uint Partition)
{
    public const uint WholeDisk = uint.MaxValue;

    public bool IsWholeDisk => Partition is 0 or WholeDisk;
}

/// <param name="Bytes">Of the disk.</param>
/// <param name="SectorSize">Bytes of a logical sector.</param>
/// <param name="IsRemovable">The medium is made to be taken out.</param>
internal readonly record struct DiskGeometry(long Bytes, int SectorSize, bool IsRemovable);

/// <param name="Bus">STORAGE_BUS_TYPE.</param>
/// <param name="IsRemovable">The medium is made to be taken out.</param>
/// <param name="Model">Vendor and product.</param>
internal sealed record DeviceDescription(int Bus, bool IsRemovable, string? Model, string? Serial);

/// <summary>Attributes of GET_DISK_ATTRIBUTES.</summary>
[Flags]
internal enum DiskAttributes : ulong
{
    None = 0,
    Offline = 1,
    ReadOnly = 2,
}

/// <summary>A partition as Windows sees it.</summary>
/// <param name="Number">From 1; as in <c>\\?\Harddisk0Partition1</c>.</param>
/// <param name="Start">Bytes from the start of the disk.</param>
/// <param name="Length">Bytes.</param>
/// <param name="GptType">Null on an MBR.</param>
/// <param name="GptId">Its own id; null on an MBR.</param>
/// <param name="MbrType">On an MBR.</param>
internal sealed record WindowsPartition(int Number, long Start, long Length, Guid? GptType, Guid? GptId, byte MbrType)
{
    private static readonly Guid s_spaces = new("E75CAF8F-F680-4CEE-AFA3-B001E56EFC2D");
    private static readonly Guid s_dynamicData = new("AF9B60A0-1431-4F62-BC68-3311714A69AD");
    private static readonly Guid s_dynamicMetadata = new("5808C8AA-7E8F-42E0-85D2-E1E90434CFB3");

    /// <summary>
    /// An entry of the table that is no partition: unused, or an extended one, whose partitions have entries of their own.
    /// </summary>
    public bool IsContainerOrUnused => GptType is { } type ? type == Guid.Empty : MbrType is 0 or 0x05 or 0x0F;

    /// <summary>What it belongs to where it is no volume of its own, which a lock would not reach; else null.</summary>
    public string? Pool =>
        GptType == s_spaces || (GptType is null && MbrType == 0xE7) ? "a storage pool"
        : GptType == s_dynamicData || GptType == s_dynamicMetadata || (GptType is null && MbrType == 0x42) ? "a dynamic disk"
        : null;
}

/// <param name="Disk">Number of the disk.</param>
/// <param name="Start">Bytes from its start.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct VolumeExtent(uint Disk, long Start, long Length);
