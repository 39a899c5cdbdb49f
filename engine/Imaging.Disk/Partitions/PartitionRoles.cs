namespace Imaging.Disk.Partitions;

/// <summary>What fills a partition.</summary>
public enum PartitionContent
{
    /// <summary>Its head stays zero, and nothing is written behind it.</summary>
    Nothing,

    /// <summary>FAT32 with boot files and the release's documents.</summary>
    Fat32,

    /// <summary>An NTFS volume of the release.</summary>
    Ntfs,
}

/// <summary>All that follows from what a partition is for.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Word">The role in a manifest.</param>
/// <param name="GptType">The partition type.</param>
/// <param name="GptAttributes">Bit 0: the platform needs it; bit 63: no drive letter.</param>
/// <param name="DefaultName">The name of a partition without a label.</param>
/// <param name="Content">What fills it.</param>
/// <param name="Grows">True for the role whose partition takes all space the others leave.</param>
/// <param name="IsRequired">True where every disk has one.</param>
/// <param name="LabelLength">Characters a label may have.</param>
public sealed record PartitionRoleFacts(
    PartitionRole Role, string Word, Guid GptType, ulong GptAttributes, string DefaultName, PartitionContent Content, bool Grows,
    bool IsRequired, int LabelLength);

/// <summary>
/// The roles in one table (GPT: Microsoft, "UEFI/GPT-based hard drive partitions" and <c>PARTITION_INFORMATION_GPT</c>). A new role
/// is a line here; every <c>switch</c> over roles or their content is exhaustive, so the compiler names the places that have to know it.
/// </summary>
public static class PartitionRoles
{
    private const int FatLabelLength = 11;
    private const int NtfsLabelLength = 32;

    public static readonly PartitionRoleFacts Esp = new(
        PartitionRole.Esp, "esp", new Guid("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"), 0, "EFI system partition",
        PartitionContent.Fat32, Grows: false, IsRequired: true, FatLabelLength);

    public static readonly PartitionRoleFacts Msr = new(
        PartitionRole.Msr, "msr", new Guid("e3c9e316-0b5c-4db8-817d-f92df00215ae"), 0, "Microsoft reserved partition",
        PartitionContent.Nothing, Grows: false, IsRequired: false, GptEntry.MaximumNameLength);

    public static readonly PartitionRoleFacts Windows = new(
        PartitionRole.Windows, "windows", new Guid("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"), 0, "Basic data partition",
        PartitionContent.Ntfs, Grows: true, IsRequired: true, NtfsLabelLength);

    public static readonly PartitionRoleFacts Recovery = new(
        PartitionRole.Recovery, "recovery", new Guid("de94bba4-06d1-4d40-a16a-bfd50179d6ac"), 0x8000_0000_0000_0001, "Recovery",
        PartitionContent.Ntfs, Grows: false, IsRequired: false, NtfsLabelLength);

    /// <summary>In the order of a disk.</summary>
    public static IReadOnlyList<PartitionRoleFacts> All { get; } = [.. Enum.GetValues<PartitionRole>().Select(Of)];

    public static PartitionRoleFacts Of(PartitionRole role) => role switch
    {
        PartitionRole.Esp => Esp,
        PartitionRole.Msr => Msr,
        PartitionRole.Windows => Windows,
        PartitionRole.Recovery => Recovery,
    };
}
