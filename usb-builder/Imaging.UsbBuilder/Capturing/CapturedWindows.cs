using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk;
using Imaging.UsbBuilder.Building;
using Imaging.UsbBuilder.Manifest;
using Imaging.UsbBuilder.Reuse;
using Imaging.UsbBuilder.VolumeMaking;
using Imaging.Volumes.Ntfs;

namespace Imaging.UsbBuilder.Capturing;

/// <summary>
/// The Windows volume of a reference machine, sealed as it is: looked for, judged, and then read from its image. Nothing is copied,
/// changed or mounted, so this works on every host.
/// </summary>
/// <remarks>
/// Slots have to be files of the volume already, as long as they are declared. What would have to be put in is refused.
/// </remarks>
internal sealed class CapturedWindows(ReleaseManifest manifest, ManifestDiskImage image)
{
    private readonly NtfsSlot[] _slots = [.. manifest.Slots.Select(s => new NtfsSlot(s.Path.Text, s.Size))];

    /// <summary>What the volume follows from now. Reads all that a release takes of it.</summary>
    public Digest Key(PlannedPartition partition)
    {
        using CapturedVolume volume = CapturedVolume.Open(image);
        using var key = new KeyWriter();
        key.Add("imaging captured volume 1");
        ToolIdentity.AddCode(key);
        key.Add(partition.ByteLength);
        foreach (NtfsSlot slot in _slots)
        {
            key.Add(slot.Path);
            key.Add(slot.Size);
        }

        CaptureIdentity.Add(key, volume, Inspect(volume, partition));
        return key.Finish();
    }

    public BuiltVolume Make(PlannedPartition partition)
    {
        using CapturedVolume volume = CapturedVolume.Open(image);
        NtfsLayout layout = Inspect(volume, partition);
        return new BuiltVolume(partition, () => CapturedVolume.Open(image), layout, CaptureReport.Of(volume, layout));
    }

    private NtfsLayout Inspect(CapturedVolume volume, PlannedPartition partition)
    {
        RefuseChanges();
        CheckFits(volume, partition);
        NtfsLayout layout = NtfsSeal.Inspect(volume, _slots);
        IReadOnlyList<NtfsFinding> findings = NtfsChecker.CheckCaptured(volume);
        return findings.Count == 0 ? layout : throw new ImagingException(
            ExitCode.Wim, findings[0].Place, findings[0].Found, findings[0].Expected,
            $"The volume needs a repair ({findings.Count} findings): run chkdsk /f on the reference machine, shut it down fully and capture it again.");
    }

    private static void CheckFits(CapturedVolume volume, PlannedPartition partition)
    {
        if (volume.Length > partition.ByteLength)
            throw new ImagingException(
                ExitCode.Manifest, volume.Name, $"a volume of {volume.Length} bytes ({ByteSize.Format(volume.Length)})",
                $"at most {partition.ByteLength} ({ByteSize.Format(partition.ByteLength)}), the windows partition on disk.minimum",
                "Shrink it in Windows (diskpart: select volume C, shrink) and capture it again, or raise disk.minimum.");
    }

    private void RefuseChanges()
    {
        const string Remedy = "Put it on the reference machine before it is captured, or use an image in a WIM.";
        if (manifest.Content.Count > 0)
            throw new ImagingException(ExitCode.Manifest, manifest.File, $"content ({manifest.Content[0].Id}) for a captured disk", "none: its volume is taken as it is", Remedy);
        if (manifest.Slots.FirstOrDefault(s => s.Template is not null) is { } slot)
            throw new ImagingException(ExitCode.Manifest, manifest.File, $"a template for slot {slot.Name} of a captured disk", "none: the file of the volume is what the slot starts from", Remedy);
    }
}
