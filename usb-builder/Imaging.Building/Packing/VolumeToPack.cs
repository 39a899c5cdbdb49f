using Imaging.Core;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Packing;

/// <summary>A volume to pack.</summary>
/// <param name="Made">Made only when it is needed.</param>
/// <param name="Known">Its index in an earlier release; null: it has to be read.</param>
internal sealed record VolumeToPack(Lazy<MadeVolume> Made, VolumeIndex? Known = null)
{
    public VolumeToPack(string file, NtfsLayout layout) : this(new Lazy<MadeVolume>(new MadeVolume(() => new FileByteSource(file), layout)))
    {
    }

    public IByteSource Open() => Made.Value.Open();

    public NtfsLayout Layout => Made.Value.Layout;
}

/// <summary>A volume that can be read.</summary>
/// <param name="Open">Opens it; whoever does so disposes of it.</param>
internal sealed record MadeVolume(Func<IByteSource> Open, NtfsLayout Layout);
