using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>
/// Files that are written like a disk: raw images, and fixed VHDs, which are a raw image and a footer. A file of another format would be
/// overwritten and still be taken for one by its name.
/// </summary>
public static class ImageFiles
{
    /// <summary>Bytes behind the disk in a fixed VHD.</summary>
    public const int VhdFooterBytes = VhdFooter.Bytes;

    /// <summary>True for a name that ends in <c>.vhd</c>: a file made under it gets a footer.</summary>
    public static bool IsVhdName(string path) => path.EndsWith(".vhd", StringComparison.OrdinalIgnoreCase);

    /// <summary>The footer of a new fixed VHD.</summary>
    /// <param name="size">Bytes of the disk, a multiple of 512.</param>
    public static byte[] NewVhdFooter(long size) => VhdFooter.OfFixed(size, Guid.NewGuid());

    /// <summary>Bytes of the disk in a file: all of them, or those before the footer of a fixed VHD.</summary>
    /// <param name="file">Not owned.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.TargetRefused"/>: the file is neither; its format is named. <see cref="ExitCode.Wim"/>: a VHD with a damaged
    /// footer.
    /// </exception>
    public static long DiskBytes(IByteSource file)
    {
        if (VhdImage.Recognises(file))
        {
            VhdFooter footer = VhdFooter.Read(file, file.Length - VhdFooterBytes, "the footer");
            return footer.Kind == VhdKind.Fixed && footer.Size == file.Length - VhdFooterBytes
                ? footer.Size
                : throw Refused(file, "a VHD that is not a fixed one", "qemu-img convert -O vpc -o subformat=fixed,force_size=on");
        }

        if (Format(file) is { } format)
            throw Refused(file, format, "qemu-img convert -O raw");
        return file.Length;
    }

    private static string? Format(IByteSource file)
    {
        Span<byte> start = stackalloc byte[68];
        if (file.Length < start.Length)
            return null;
        file.Read(0, start);
        return start switch
        {
            _ when start.StartsWith("vhdxfile"u8) => "a VHDX",
            _ when start.StartsWith((ReadOnlySpan<byte>)[0x51, 0x46, 0x49, 0xFB]) => "a QCOW image",
            _ when start.StartsWith("KDMV"u8) || start.StartsWith("# Disk DescriptorFile"u8) => "a VMDK",
            _ when start[64..].SequenceEqual((ReadOnlySpan<byte>)[0x7F, 0x10, 0xDA, 0xBE]) => "a VDI",
            _ when start.StartsWith("MSWIM\0\0\0"u8) => "a WIM",
            _ when start.StartsWith("PK\x03\x04"u8) => "a zip archive",
            _ => null,
        };
    }

    private static ImagingException Refused(IByteSource file, string found, string convert) => new(
        ExitCode.TargetRefused, file.Name, found, "a raw image of a disk, or a fixed VHD",
        $"Convert a copy of it ({convert} FROM TO), or name a file that is not there: NAME.img becomes a raw image, NAME.vhd a fixed VHD.");
}
