namespace Imaging.WindowsBoot.Firmware;

/// <summary>The partition firmware starts something from, as its table has it.</summary>
/// <param name="Number">Its line in the table, from 1.</param>
/// <param name="FirstLba">First sector.</param>
/// <param name="SectorCount">Sectors of the disk's own size.</param>
/// <param name="Id">GUID of the partition, by which firmware finds it.</param>
public sealed record BootPartition(uint Number, ulong FirstLba, ulong SectorCount, Guid Id);
