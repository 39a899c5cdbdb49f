namespace Imaging.Disk.Partitions;

/// <summary>How a role looks in a GPT (Microsoft: "UEFI/GPT-based hard drive partitions"; <c>PARTITION_INFORMATION_GPT</c>).</summary>
/// <param name="Type">The partition type.</param>
/// <param name="Attributes">Bit 0: the platform needs it; bit 63: no drive letter.</param>
/// <param name="DefaultName">The name of a partition without a label.</param>
public readonly record struct GptRole(Guid Type, ulong Attributes, string DefaultName)
{
    public static readonly GptRole Esp = new(new Guid("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"), 0, "EFI system partition");
    public static readonly GptRole Msr = new(new Guid("e3c9e316-0b5c-4db8-817d-f92df00215ae"), 0, "Microsoft reserved partition");
    public static readonly GptRole Windows = new(new Guid("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"), 0, "Basic data partition");
    public static readonly GptRole Recovery = new(new Guid("de94bba4-06d1-4d40-a16a-bfd50179d6ac"), 0x8000_0000_0000_0001, "Recovery");

    public static GptRole Of(PartitionRole role) => role switch
    {
        PartitionRole.Esp => Esp,
        PartitionRole.Msr => Msr,
        PartitionRole.Windows => Windows,
        PartitionRole.Recovery => Recovery,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "unknown partition role"),
    };
}
