using Imaging.Core;
using Imaging.Disk;
using Imaging.Platform.Devices;
using Imaging.Platform.Inventory;

namespace Imaging.Station.Site;

/// <summary>Finds the disk that this system was staged onto.</summary>
internal static class SiteFinder
{
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>: there are several.</exception>
    public static StagedDisk? Find(DiskCatalog catalog, string mediaId)
    {
        List<StagedDisk> found = [];
        foreach (DiskInfo disk in catalog.List().Disks.Where(d => d.Bus != DiskBus.Usb))
        {
            if (TryOpen(catalog, disk, mediaId) is { } staged)
                found.Add(staged);
        }

        if (found.Count <= 1)
            return found.FirstOrDefault();
        string names = string.Join(", ", found.Select(f => f.Info.Describe()));
        found.ForEach(f => f.Dispose());
        throw new ImagingException(
            ExitCode.TargetRefused, "staged disk", $"{found.Count}: {names}", "one", "Take out the disk that is not meant.");
    }

    /// <summary>The disk or image file that was named.</summary>
    public static StagedDisk? OpenNamed(DiskCatalog catalog, string path)
    {
        IBlockDevice device = BlockDevices.Open(path, readOnly: true);
        return StagedDisk.TryOpen(catalog.Identify(device), device, mediaId: null);
    }

    /// <summary>A disk that cannot be read is not this one.</summary>
    private static StagedDisk? TryOpen(DiskCatalog catalog, DiskInfo disk, string mediaId)
    {
        try
        {
            return StagedDisk.TryOpen(disk, catalog.Open(disk, readOnly: true), mediaId);
        }
        catch (ImagingException)
        {
            return null;
        }
    }
}
