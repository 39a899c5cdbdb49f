using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>The refusals of disk image readers.</summary>
internal static class ImageErrors
{
    /// <summary>The file is not as its format wants it.</summary>
    public static ImagingException Damaged(IByteSource file, long offset, string field, string found, string expected) => Refused(
        $"{file.Name} at offset {offset}, {field}", found, expected,
        "The disk image is damaged or cut short: copy it again, or capture it again.");

    /// <summary>The file may be sound, but cannot be taken as it is.</summary>
    public static ImagingException Refused(string place, string found, string expected, string remedy) =>
        new(ExitCode.Wim, place, found, expected, remedy);

    public static ImagingException Differencing(IByteSource file, string format) => Refused(
        file.Name, $"a differencing {format}, which holds only what differs from its parent", $"a {format} that holds the whole disk",
        "Merge it into its parent (Merge-VHD), or convert the chain: qemu-img convert -O vhdx CHILD WHOLE.vhdx");
}
