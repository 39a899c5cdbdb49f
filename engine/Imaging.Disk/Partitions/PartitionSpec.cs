namespace Imaging.Disk.Partitions;

/// <summary>What a partition of a Windows disk is for. <see cref="PartitionRoles"/> has what follows from it.</summary>
public enum PartitionRole
{
    /// <summary>EFI system partition: FAT32.</summary>
    Esp,

    /// <summary>Microsoft reserved partition: no file system.</summary>
    Msr,

    /// <summary>The Windows volume: NTFS.</summary>
    Windows,

    /// <summary>Windows RE: NTFS, hidden, no drive letter.</summary>
    Recovery,
}

/// <summary>A partition as the manifest and <c>release.json</c> ask for it.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Size">Bytes, a multiple of 1 MiB; the smallest size where <paramref name="Grow"/> is set, then 0 is allowed.</param>
/// <param name="Grow">True for the one partition that takes all space the others leave.</param>
/// <param name="Label">Volume label and GPT name; may be empty.</param>
public sealed record PartitionSpec(PartitionRole Role, long Size, bool Grow, string Label);
