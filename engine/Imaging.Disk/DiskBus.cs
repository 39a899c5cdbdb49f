namespace Imaging.Disk;

/// <summary>How a disk is attached.</summary>
public enum DiskBus
{
    /// <summary>In a way this program does not know, a network included.</summary>
    Other,
    Usb,
    Nvme,
    Sata,

    /// <summary>A disk of a virtual machine.</summary>
    Virtio,

    /// <summary>Flash soldered to the board (eMMC).</summary>
    Mmc,

    /// <summary>A memory card.</summary>
    Sd,

    /// <summary>SCSI that is none of the above: SAS, UFS, a controller's volumes.</summary>
    Scsi,

    /// <summary>A file that the kernel shows as a disk.</summary>
    Loop,

    /// <summary>Some other disk that exists in the kernel only.</summary>
    Virtual,

    /// <summary>A raw image file.</summary>
    Image,
}
