using Imaging.Disk;
using Imaging.Platform.Inventory;

namespace Imaging.Engine.Planning;

/// <summary>What kind of disk it is, and what such a disk usually does, in bytes a second; low rather than high.</summary>
/// <param name="Name">As in the record.</param>
public sealed record DiskClass(string Name, double WriteRate, double ReadRate)
{
    public static readonly DiskClass Nvme = new("NVMe", 1000e6, 1500e6);
    public static readonly DiskClass SataSsd = new("SATA SSD", 450e6, 500e6);
    public static readonly DiskClass Rotating = new("rotating", 110e6, 120e6);
    public static readonly DiskClass Emmc = new("eMMC", 120e6, 250e6);
    public static readonly DiskClass Unknown = new("unknown", 250e6, 400e6);

    /// <param name="disk">Null where an image file will be made.</param>
    public static DiskClass Of(DiskInfo? disk) => disk switch
    {
        { Bus: DiskBus.Nvme } => Nvme,
        { Bus: DiskBus.Mmc } => Emmc,
        { Bus: DiskBus.Sata or DiskBus.Scsi, IsRotational: true } => Rotating,
        { Bus: DiskBus.Sata } => SataSsd,
        _ => Unknown,
    };
}
