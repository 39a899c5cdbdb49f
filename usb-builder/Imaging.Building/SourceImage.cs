using Imaging.Building.Capturing;
using Imaging.Building.Images;
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
/// <param name="Start">How it is started; null where the manifest says that nothing is.</param>
internal sealed record SourceImage(ImageFacts Facts, long VolumeBytes, WindowsStart? Start)
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
        WindowsStart? start = ReadStart(image);
        var facts = new ImageFacts(info.Name, info.Edition, info.Version, info.Language, Architecture: "");
        return new SourceImage(start?.Complete(facts) ?? facts, info.TotalBytes, start);
    }

    private static SourceImage Read(ManifestDiskImage image)
    {
        RefuseWim(image.Disk);
        using CapturedVolume volume = CapturedVolume.Open(image);
        NtfsVolume opened = NtfsVolume.Open(volume);
        string label = opened.ReadLabel();
        WindowsStart? start = ReadStart(image);
        var facts = new ImageFacts(
            label.Length > 0 ? label : Path.GetFileName(image.Disk), Edition: "", WindowsVersion.Of(opened), Language: "",
            Architecture: "");
        return new SourceImage(start?.Complete(facts) ?? facts, VolumeBytes: 0, start);
    }

    /// <summary>The files of the image.</summary>
    public static IImageFiles OpenFiles(ManifestImage image) => image switch
    {
        ManifestWimImage wim => new WimImageFiles(wim.Wim, wim.Index),
        ManifestDiskImage disk => new CapturedImageFiles(disk),
        _ => throw new ArgumentOutOfRangeException(nameof(image), image, "unknown image"),
    };

    private static WindowsStart? ReadStart(ManifestImage image)
    {
        if (!image.Starts)
            return null;
        using IImageFiles files = OpenFiles(image);
        return WindowsStart.Read(files, image);
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
