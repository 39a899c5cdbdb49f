using Imaging.Building.Cache;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Manifest;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Capturing;

/// <summary>
/// The Windows volume of a reference machine: looked for, judged, and sealed from its image as it is. Nothing of that is copied or mounted,
/// so it works on every host. Where the manifest puts something in, a copy of the volume is made and changed, which needs Linux.
/// </summary>
/// <param name="changes">What the manifest puts into the volume.</param>
internal sealed class CapturedWindows(ManifestDiskImage image, NtfsVolumeRequest changes)
{
    /// <summary>What the volume follows from now. Reads all that a release takes of it.</summary>
    public Digest Key(PlannedPartition partition)
    {
        using CapturedVolume volume = CapturedVolume.Open(image);
        using var key = new KeyWriter();
        key.Add("imaging captured volume 1");
        ToolIdentity.AddCode(key);
        key.Add(partition.ByteLength);
        if (Edit() is { } edit)
            key.Add(VolumeKey.Of(PartitionRole.Windows, edit));
        CaptureIdentity.Add(key, volume, Inspect(volume, partition, []));
        return key.Finish();
    }

    public BuiltVolume Make(PlannedPartition partition, CancellationToken cancel)
    {
        using CapturedVolume volume = CapturedVolume.Open(image);
        if (Edit() is { } edit)
            return Make(partition, volume, edit, cancel);
        NtfsLayout layout = Inspect(volume, partition, []);
        return new BuiltVolume(partition, () => CapturedVolume.Open(image), layout, CaptureReport.Of(volume, layout));
    }

    private BuiltVolume Make(PlannedPartition partition, CapturedVolume volume, NtfsVolumeRequest edit, CancellationToken cancel)
    {
        EditableCopy.Make(volume, Inspect(volume, partition, []), partition, edit.VolumeFile, cancel);
        NtfsVolumeReport edited = NtfsVolumeMaker.Make(edit, cancel: cancel);
        using var copy = new FileByteSource(edit.VolumeFile);
        NtfsLayout layout = Inspect(copy, partition, [.. changes.Slots.Select(s => new NtfsSlot(s.Path, s.Size))]);
        NtfsVolumeReport report = CaptureReport.Of(copy, layout) with
        {
            ContentLosingHostAttributes = edited.ContentLosingHostAttributes,
            LostHostAttributes = edited.LostHostAttributes,
        };
        return new BuiltVolume(partition, () => new FileByteSource(edit.VolumeFile), layout, report);
    }

    /// <summary>What has to be put in; null: nothing.</summary>
    private NtfsVolumeRequest? Edit() =>
        changes.Content.Count + changes.Slots.Count == 0 ? null : changes with { Wim = null, KeepsVolume = true };

    private static NtfsLayout Inspect(IByteSource volume, PlannedPartition partition, IReadOnlyList<NtfsSlot> slots)
    {
        CheckFits(volume, partition);
        NtfsLayout layout = NtfsSeal.Inspect(volume, slots);
        IReadOnlyList<Finding> findings = NtfsChecker.CheckCaptured(volume);
        return findings.Count == 0 ? layout : throw new ImagingException(
            ExitCode.Wim, findings[0].Place, findings[0].Found, findings[0].Expected,
            $"The volume needs a repair ({findings.Count} findings): run chkdsk /f on the reference machine, shut it down fully and "
                + "capture it again.");
    }

    private static void CheckFits(IByteSource volume, PlannedPartition partition)
    {
        if (volume.Length > partition.ByteLength)
            throw new ImagingException(
                ExitCode.Manifest, volume.Name, $"a volume of {volume.Length} bytes ({ByteSize.Format(volume.Length)})",
                $"at most {partition.ByteLength} ({ByteSize.Format(partition.ByteLength)}), the windows partition on disk.minimum",
                "Shrink it in Windows (diskpart: select volume C, shrink) and capture it again, or raise disk.minimum.");
    }
}
