namespace Imaging.Disk.Partitions;

/// <summary>One partition as a GPT records it (UEFI 2.10, section 5.3.3).</summary>
/// <param name="Type">What the partition is for; never all zeros, which marks an unused line.</param>
/// <param name="Id">Unique to this partition.</param>
/// <param name="FirstLba">First sector.</param>
/// <param name="LastLba">Last sector, itself part of the partition.</param>
/// <param name="Attributes">Bits as in <see cref="PartitionRoleFacts.GptAttributes"/>.</param>
/// <param name="Name">At most 36 UTF-16 code units.</param>
public readonly record struct GptEntry(Guid Type, Guid Id, long FirstLba, long LastLba, ulong Attributes, string Name)
{
    /// <summary>UTF-16 code units a name may have.</summary>
    public const int MaximumNameLength = 36;

    /// <summary>Sectors.</summary>
    public long SectorCount => LastLba - FirstLba + 1;
}
