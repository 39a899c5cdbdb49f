using Imaging.Core;
using Imaging.Disk;
using Imaging.Release;

namespace Imaging.Station.Sticks;

/// <summary>The stick of this run, as a folder.</summary>
public sealed class LineStick(StickDocument document, IVolumeMount volume, DiskInfo? disk, DiskCatalog catalog) : IDisposable
{
    public StickDocument Document { get; } = document;

    public IVolumeMount Volume { get; } = volume;

    /// <summary>Null where a folder stands for a stick.</summary>
    public DiskInfo? Disk { get; } = disk;

    public string Journal => Path.Combine(Volume.Folder, StickPaths.Journal);

    /// <summary>
    /// False while the system does not list it; see <see cref="StickWatch"/>. What it says of the stick besides its number may change when
    /// the stick does not answer.
    /// </summary>
    public bool IsThere()
    {
        if (Disk is null)
            return true;
        try
        {
            return catalog.List().Disks.Any(d => d.DeviceNumber == Disk.DeviceNumber && (d.Serial ?? Disk.Serial) == (Disk.Serial ?? d.Serial));
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

/// <summary>Where a station's stick comes from.</summary>
public interface IStickSource
{
    /// <returns>Null when none has shown up within <paramref name="patience"/>.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.Stick"/>: there are sticks that differ.</exception>
    LineStick? Find(TimeSpan patience, CancellationToken cancel);
}

/// <summary>A folder that stands for a stick, for CI and for trying out on a desk. It is there at once.</summary>
public sealed class FolderStick(string? folder) : IStickSource
{
    /// <summary>Null where there is no folder: then there is no stick.</summary>
    public LineStick? Find(TimeSpan patience, CancellationToken cancel)
    {
        if (folder is null)
            return null;
        using Stick stick = Stick.Open(folder);
        return new LineStick(stick.Document, new FolderMount(folder), null, new DiskCatalog());
    }
}
