using Imaging.Platform.Inventory;
using Imaging.Platform.Volumes;
using Imaging.Release;

namespace Imaging.Station.Sticks;

/// <summary>The stick of this run, as a folder.</summary>
public sealed class StationStick(IVolumeMount volume, DiskInfo? disk, DiskCatalog catalog) : IDisposable
{
    public IVolumeMount Volume { get; } = volume;

    /// <summary>Null where a folder stands for a stick.</summary>
    public DiskInfo? Disk { get; } = disk;

    public string Journal => Path.Combine(Volume.Folder, StickPaths.Journal);

    /// <summary>
    /// False while the system does not list it; see <see cref="StickPresence"/>. What it says of the stick besides its number may
    /// change when the stick does not answer.
    /// </summary>
    public bool IsThere()
    {
        if (Disk is null)
            return true;
        try
        {
            return catalog.List().Disks.Any(
                d => d.DeviceNumber == Disk.DeviceNumber && (d.Serial ?? Disk.Serial) == (Disk.Serial ?? d.Serial));
        }
#pragma warning disable CA1031 // A red screen outlives whatever it is; and it is no sign of a hand at the stick.
        catch (Exception)
#pragma warning restore CA1031
        {
            return true;
        }
    }

    public void Dispose() => Volume.Dispose();
}
