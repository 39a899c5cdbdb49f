using Imaging.Building.VolumeMaking;
using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Capturing;

/// <summary>Counts what a captured volume holds.</summary>
internal static class CaptureReport
{
    /// <summary>The files of NTFS itself come first; Windows keeps the first 24 records for them.</summary>
    private const long FirstOrdinary = 24;

    public static NtfsVolumeReport Of(IByteSource volume, NtfsLayout layout)
    {
        int files = 0;
        int folders = 0;
        long bytes = 0;
        foreach (MftRecord record in NtfsVolume.Open(volume).Records().Where(r => r.Number >= FirstOrdinary && !r.IsExtension))
        {
            if (record.IsFolder)
                folders++;
            else
                files++;
            bytes += record.Attributes.Where(a => a.Type == AttributeType.Data).Sum(
                a => a.IsResident ? a.Value.Length : a.LowestVcn == 0 ? a.DataSize : 0);
        }

        return new NtfsVolumeReport
        {
            Files = files,
            Folders = folders + 1,
            DataBytes = bytes,
            SparseContentFiles = 0,
            FilesLosingExtendedAttributes = 0,
            LostExtendedAttributes = 0,
            ContentLosingHostAttributes = 0,
            LostHostAttributes = 0,
            BlankBytes = layout.Blank.Sum(r => r.Length),
        };
    }
}
