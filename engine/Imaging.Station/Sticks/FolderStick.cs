using Imaging.Platform.Inventory;
using Imaging.Platform.Volumes;
using Imaging.Release;

namespace Imaging.Station.Sticks;

/// <summary>A folder that stands for a stick, for CI and for trying out on a desk. It is there at once.</summary>
public sealed class FolderStick(string? folder) : IStickSource
{
    /// <summary>Null where there is no folder: then there is no stick.</summary>
    public LineStick? Find(TimeSpan patience, CancellationToken cancel)
    {
        if (folder is null)
            return null;
        Stick.Open(folder).Dispose();
        return new LineStick(new FolderMount(folder), null, new DiskCatalog());
    }
}
