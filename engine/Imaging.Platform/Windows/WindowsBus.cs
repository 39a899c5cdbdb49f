using Imaging.Disk;

namespace Imaging.Platform.Windows;

/// <summary>STORAGE_BUS_TYPE of ntddstor.h.</summary>
internal static class WindowsBus
{
    public static DiskBus Of(int bus) => bus switch
    {
        1 or 8 or 10 or 19 => DiskBus.Scsi, // SCSI, RAID (Intel's RST shows NVMe so), SAS, UFS
        3 or 11 => DiskBus.Sata,
        7 => DiskBus.Usb,
        12 => DiskBus.Sd,
        13 => DiskBus.Mmc,
        14 or 15 or 16 => DiskBus.Virtual, // virtual, of a file, of a storage pool
        17 => DiskBus.Nvme,
        _ => DiskBus.Other,
    };
}
