using Imaging.Disk.Partitions;
using Imaging.Pipeline;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Engine.Planning;

/// <summary>Plans a sealed NTFS volume into its partition: extents as they are, own bytes patched so that the volume fills it.</summary>
internal static class NtfsVolumePlanner
{
    /// <exception cref="Imaging.Core.ImagingException">As <see cref="NtfsGrowth.Plan"/>.</exception>
    public static void Plan(OpenVolume volume, PlannedPartition partition, ulong serial, ContentPlanBuilder plan)
    {
        string name = $"{volume.Section.Role} volume";
        using var pristine = new OwnBytesSource(volume.Index, name);
        IReadOnlyList<NtfsWrite> patches = NtfsGrowth.Plan(
            pristine, partition.ByteLength, partition.ByteOffset / NtfsGeometry.SectorSize, serial);

        foreach (Extent extent in volume.Index.Extents)
            PlanExtent(volume.Index, extent, partition.ByteOffset, patches, plan);
        var own = volume.Index.Extents.Where(e => e.Kind == ExtentKind.Own).Select(e => new ByteRange(e.Offset, e.Length)).ToList();
        foreach (NtfsWrite added in patches.Where(p => !own.Exists(o => o.Contains(p.Range))))
        {
            if (added.IsFill)
                plan.Add(new FillWrite(partition.ByteOffset + added.Range.Offset, added.Range.Length, added.Fill));
            else
                plan.Add(new LiteralWrite(partition.ByteOffset + added.Range.Offset, added.Bytes));
        }
    }

    private static void PlanExtent(VolumeIndex index, Extent extent, long start, IReadOnlyList<NtfsWrite> patches, ContentPlanBuilder plan)
    {
        switch (extent.Kind)
        {
            case ExtentKind.Chunk:
                plan.Add(index.Frames[extent.Reference], new Placement(start + extent.Offset, (int)extent.Position, (int)extent.Length));
                break;
            case ExtentKind.Fill:
                plan.Add(new FillWrite(start + extent.Offset, extent.Length, (byte)extent.Reference));
                break;
            case ExtentKind.Own:
                byte[] bytes = index.OwnBytes.Slice((int)extent.Position, (int)extent.Length).ToArray();
                foreach (NtfsWrite patch in patches)
                    patch.Overlay(extent.Offset, bytes);
                plan.Add(new LiteralWrite(start + extent.Offset, bytes));
                break;
            case ExtentKind.MachineFile:
                break; // filled from the templates, for one machine
        }
    }
}
