using Imaging.Building.Cache;
using Imaging.Building.Packing;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Disk.Partitions;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building;

/// <summary>
/// A volume of the release that is being built: made for it, or known from an earlier one. A known one is made after all where chunks of
/// it have to be packed again.
/// </summary>
/// <param name="key">What it follows from.</param>
/// <param name="known">Null: it has to be made.</param>
/// <param name="make">Makes it; takes minutes.</param>
internal sealed class ReleaseVolume(PlannedPartition partition, Digest key, CachedVolume? known, Func<BuiltVolume> make)
{
    private readonly Lazy<BuiltVolume> _made = new(make);

    public PlannedPartition Partition => partition;

    public Digest Key => key;

    /// <summary>False as soon as it was made after all: it then follows from the sources of that moment.</summary>
    public bool IsCached => known is not null && !_made.IsValueCreated;

    public BuiltVolume Made => _made.Value;

    public NtfsVolumeReport Report => IsCached ? known!.Report : Made.Report;

    /// <summary>Bytes of its allocated clusters; of a known one, as it was.</summary>
    public long RawBytes => KnownIndex?.Extents.Sum(e => e.Length) ?? Made.Layout.Allocated.Sum(r => r.Length);

    /// <summary>Where machine files lie in it.</summary>
    public IReadOnlyList<NtfsSlotExtents> Slots => (IsCached ? (known as CachedSealedVolume)?.Slots : Made.Layout.Slots) ?? [];

    /// <summary>What an earlier release says of its WIM; null: none does, or the volume is sealed.</summary>
    public FileVolume? CachedFiles => (known as CachedFileVolume)?.Volume;

    private VolumeIndex? KnownIndex => (known as CachedSealedVolume)?.Volume.Index;

    public VolumeToPack ToPack() => new(new Lazy<MadeVolume>(() => new MadeVolume(Made.Open, Made.Layout)), KnownIndex);
}
