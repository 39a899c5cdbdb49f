namespace Imaging.Disk.Partitions;

/// <summary>A partition with its place on one disk.</summary>
/// <param name="Spec">What was asked for.</param>
/// <param name="StartLba">First sector.</param>
/// <param name="SectorCount">Sectors, at least one.</param>
/// <param name="SectorSize">Bytes of a sector of that disk.</param>
public sealed record PlannedPartition(PartitionSpec Spec, long StartLba, long SectorCount, int SectorSize)
{
    /// <summary>Bytes from the start of the disk, a multiple of 1 MiB.</summary>
    public long ByteOffset => StartLba * SectorSize;

    /// <summary>Bytes, a multiple of 1 MiB.</summary>
    public long ByteLength => SectorCount * SectorSize;

    /// <summary>What fills it.</summary>
    public PartitionContent Content => PartitionRoles.Of(Spec.Role).Content;

    /// <summary>The last sector of the partition.</summary>
    public long LastLba => StartLba + SectorCount - 1;

    /// <summary>The partition's line in a GPT.</summary>
    /// <param name="id">The unique id the partition gets.</param>
    public GptEntry ToGptEntry(Guid id)
    {
        PartitionRoleFacts role = PartitionRoles.Of(Spec.Role);
        return new GptEntry(role.GptType, id, StartLba, LastLba, role.GptAttributes, Spec.Label.Length > 0 ? Spec.Label : role.DefaultName);
    }
}
