using Imaging.Platform.Inventory;
using Imaging.Platform.Volumes;
using Imaging.Release;

namespace Imaging.Station.Sticks;

/// <summary>A folder that stands for a stick, for CI and for trying out on a desk. It is there at once.</summary>
public sealed class FolderStickSource(string folder) : IStickSource
{
    public StationStick? Find(TimeSpan timeout, CancellationToken cancel)
    {
        Stick.Open(folder).Dispose();
        return new StationStick(new FolderMount(folder), null, new DiskCatalog());
    }
}
