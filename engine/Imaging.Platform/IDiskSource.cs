using Imaging.Core;
using Imaging.Platform.Inventory;

namespace Imaging.Platform;

/// <summary>Where disks are listed and opened.</summary>
internal interface IDiskSource
{
    /// <summary>What has to be done where disks cannot be listed.</summary>
    string Remedy { get; }

    /// <exception cref="IOException">The system does not tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not tell everybody.</exception>
    DiskListing List();

    /// <summary>Opens a disk of the list.</summary>
    /// <exception cref="ImagingException">As <see cref="BlockDevices.Open"/>.</exception>
    IBlockDevice Open(DiskInfo disk, bool readOnly);

    /// <summary>The path by which a disk of the list is opened.</summary>
    string PathOf(DiskInfo disk);

    /// <summary>The number of the disk or partition that holds a file or folder; null where it is on no single disk.</summary>
    string? HolderNumber(string path);

    /// <summary>The number of the disk that the running system was started from, where the system was told; else null.</summary>
    string? BootSourceNumber();
}
