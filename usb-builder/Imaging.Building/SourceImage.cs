using Imaging.Building.Capturing;
using Imaging.Core;
using Imaging.Disk.Images;
using Imaging.Manifest;
using Imaging.Platform.Devices;
using Imaging.Release;
using Imaging.Volumes.Ntfs;
using Imaging.Wim;

namespace Imaging.Building;

/// <summary>What is known of the Windows image before anything is made of it.</summary>
/// <param name="Facts">What the release says of it.</param>
/// <param name="VolumeBytes">Bytes that its volume takes while it is made; 0 where none is.</param>
internal sealed record SourceImage(ImageFacts Facts, long VolumeBytes)
{
    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/> and others: the image cannot be read.</exception>
    public static SourceImage Read(ManifestImage image) => image switch
    {
        ManifestWimImage wim => Read(wim),
        ManifestDiskImage disk => Read(disk),
        _ => throw new ArgumentOutOfRangeException(nameof(image), image, "unknown image"),
    };

    private static SourceImage Read(ManifestWimImage image)
    {
        RefuseDisk(image.Wim);
        using WimFile wim = WimFile.Open(image.Wim);
        WimImageInfo info = wim.GetImage(image.Index);
        return new SourceImage(new ImageFacts(info.Name, info.Edition, info.Version, info.Language), info.TotalBytes);
    }

    /// <summary>Edition and language stand in the registry of the volume, which is not read.</summary>
    private static SourceImage Read(ManifestDiskImage image)
    {
        RefuseWim(image.Disk);
        using CapturedVolume volume = CapturedVolume.Open(image);
        NtfsVolume opened = NtfsVolume.Open(volume);
        string label = opened.ReadLabel();
        var facts = new ImageFacts(
            label.Length > 0 ? label : Path.GetFileName(image.Disk), Edition: "", WindowsVersion.Of(opened), Language: "");
        return new SourceImage(facts, VolumeBytes: 0);
    }

    private static void RefuseDisk(string path)
    {
        using var file = new FileByteSource(path);
        if (VhdxImage.Recognises(file) || VhdImage.Recognises(file))
            throw new ImagingException(ExitCode.Manifest, path, "a VHDX or VHD", "a WIM", "For a captured disk write image: { disk: … }.");
    }

    private static void RefuseWim(string path)
    {
        using DiskImage disk = DiskImage.Open(path);
        byte[] start = new byte[Math.Min(8, disk.Length)];
        disk.Read(0, start);
        if (start.AsSpan().SequenceEqual("MSWIM\0\0\0"u8))
            throw new ImagingException(ExitCode.Manifest, path, "a WIM", "a disk", "For a WIM write image: { wim: …, index: 1 }.");
    }
}
