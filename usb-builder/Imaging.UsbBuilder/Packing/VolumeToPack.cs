using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.UsbBuilder.Packing;

/// <summary>A volume to pack.</summary>
/// <param name="Made">Its file, made only when it is needed.</param>
/// <param name="Known">Its index in an earlier release; null: it has to be read.</param>
internal sealed record VolumeToPack(Lazy<MadeVolume> Made, VolumeIndex? Known = null)
{
    public VolumeToPack(string file, NtfsLayout layout) : this(new Lazy<MadeVolume>(new MadeVolume(file, layout)))
    {
    }

    public string File => Made.Value.File;

    public NtfsLayout Layout => Made.Value.Layout;
}

/// <summary>A volume that lies in a file.</summary>
internal sealed record MadeVolume(string File, NtfsLayout Layout);
