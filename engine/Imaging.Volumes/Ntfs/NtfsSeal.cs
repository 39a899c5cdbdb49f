using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// Judges whether a volume may be laid onto other disks, and says what of it: its state (<see cref="SealableState"/>), its allocated
/// clusters, the ranges that change on each machine, the slots (<see cref="SlotFinder"/>). Ends by planning growth to the same and to the
/// largest size from the own ranges alone, so that what cannot grow is refused while it is built and not at the factory. Does not
/// compare $Bitmap with the files: <see cref="NtfsChecker"/> does.
/// </summary>
public static class NtfsSeal
{
    /// <summary>Pages of memory, and the memory of a machine that slept: Windows makes each anew, and takes zeros for nothing.</summary>
    private static readonly string[] s_memoryFiles = [@"\pagefile.sys", @"\swapfile.sys", SealableState.HibernationFile];

    /// <summary>Reads everything a builder needs to seal a volume.</summary>
    /// <param name="volume">From the boot sector on; may be longer than the volume.</param>
    /// <param name="slots">Files that are filled later.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Wim"/>: the volume is encrypted, hibernated, in use or marked for repair, or cannot grow;
    /// <see cref="ExitCode.Manifest"/>: a slot is missing or its bytes do not lie plainly in clusters;
    /// <see cref="ExitCode.PartitionTable"/>: not NTFS, damaged, or of another geometry; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public static NtfsLayout Inspect(IByteSource volume, IReadOnlyList<NtfsSlot> slots)
    {
        SealableState.RefuseBitLocker(volume);
        NtfsVolume opened = NtfsVolume.Open(volume);
        IReadOnlyDictionary<string, long> found = opened.Find([.. s_memoryFiles, .. slots.Select(s => s.Path)]);
        SealableState.Check(opened, found);

        IReadOnlyList<NtfsSlotExtents> extents = SlotFinder.Find(opened, slots, found);
        ClusterBitmap bitmap = ClusterBitmap.Read(opened);
        IReadOnlyList<ByteRange> own = OwnRanges(opened);
        CheckAllocated(opened, bitmap, [.. own, .. extents.SelectMany(s => s.Extents)]);
        CheckGrowth(opened, own);
        return new NtfsLayout
        {
            VolumeBytes = opened.Geometry.PartitionBytes,
            Allocated = [.. bitmap.Ranges().Select(r => new ClusterRun(0, r.First, r.Length).Bytes)],
            Own = own,
            LogFile = ClustersOf(opened.Load(MftReference.LogFile).Require(AttributeType.Data).Runs),
            Blank = ByteRange.Union(s_memoryFiles.Where(found.ContainsKey).SelectMany(path => DataClusters(opened, found[path]))),
            Slots = extents,
        };
    }

    /// <summary>What can be said before a volume is opened: one that is encrypted is not NTFS to look at.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>.</exception>
    public static void RefuseBitLocker(IByteSource volume) => SealableState.RefuseBitLocker(volume);

    private static IReadOnlyList<ByteRange> DataClusters(NtfsVolume volume, long number) =>
        volume.Load(number).Stream(AttributeType.Data) is { IsResident: false } data ? ClustersOf(data.Runs) : [];

    private static IReadOnlyList<ByteRange> OwnRanges(NtfsVolume volume)
    {
        IReadOnlyList<ClusterRun> bitmap = volume.Load(MftReference.Bitmap).Require(AttributeType.Data).Runs;
        long bitmapClusters = bitmap.Count == 0 ? 0 : bitmap[^1].EndVcn;
        long firstChanged = BitmapGrowth.FirstChanged(volume.Geometry, bitmapClusters);
        return ByteRange.Union(
        [
            new ByteRange(0, NtfsGeometry.ClusterSize),
            .. ClustersOf(volume.Load(MftReference.Boot).Require(AttributeType.Data).Runs),
            RecordClusters(volume, MftReference.Bitmap),
            RecordClusters(volume, MftReference.BadClusters),
            .. ClustersOf(From(bitmap, firstChanged)),
        ]);
    }

    private static ByteRange RecordClusters(NtfsVolume volume, long number)
    {
        ClusterRun first = volume.Mft.Runs[0];
        long end = (number + 1) * volume.Boot.RecordSize;
        if (end > first.Bytes.Length)
            throw NtfsErrors.NotSealable(
                $"{volume.Source.Name}: $MFT",
                $"a first run of {first.Length} clusters",
                $"at least {NtfsGeometry.ClustersFor(end)}, with MFT record {number} in it",
                "Make the volume again.");
        long from = GrowthRecord.OffsetOf(volume.Boot, number) / NtfsGeometry.ClusterSize * NtfsGeometry.ClusterSize;
        return new ByteRange(from, NtfsGeometry.ClusterSize);
    }

    private static IEnumerable<ClusterRun> From(IEnumerable<ClusterRun> runs, long vcn) => runs
        .Where(r => r.EndVcn > vcn && !r.IsHole)
        .Select(r => r.Vcn >= vcn ? r : new ClusterRun(vcn, r.Lcn + (vcn - r.Vcn), r.EndVcn - vcn));

    private static IReadOnlyList<ByteRange> ClustersOf(IEnumerable<ClusterRun> runs) =>
        ByteRange.Union(runs.Where(r => !r.IsHole).Select(r => r.Bytes));

    private static void CheckAllocated(NtfsVolume volume, ClusterBitmap bitmap, IReadOnlyList<ByteRange> ranges)
    {
        foreach (ByteRange range in ranges)
        {
            if (!bitmap.AllSet(range.Offset / NtfsGeometry.ClusterSize, range.Length / NtfsGeometry.ClusterSize))
                throw NtfsErrors.Damaged($"{volume.Source.Name}: $Bitmap", $"{range} marked free", "clusters in use");
        }
    }

    private static void CheckGrowth(NtfsVolume volume, IReadOnlyList<ByteRange> own)
    {
        using var pristine = new RangedByteSource(volume.Source, own);
        var largest = new NtfsGeometry(NtfsGeometry.MaxClusters * NtfsGeometry.SectorsPerCluster);
        foreach (long bytes in new[] { volume.Geometry.PartitionBytes, largest.PartitionBytes })
        {
            try
            {
                _ = NtfsGrowth.Plan(pristine, bytes, volume.Boot.HiddenSectors, volume.Boot.Serial);
            }
            catch (ImagingException e) when (e.Code is ExitCode.PartitionTable or ExitCode.TargetRefused)
            {
                throw NtfsErrors.NotSealable(e.Place, e.Found, e.Expected, "This volume cannot be grown to its disk: make it again.", e);
            }
        }
    }
}
