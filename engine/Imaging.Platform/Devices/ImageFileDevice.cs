using Imaging.Core;
using Imaging.Disk.Images;

namespace Imaging.Platform.Devices;

/// <summary>A raw disk image in a file, or a fixed VHD. Sparse: a terabyte costs what was written to it.</summary>
/// <remarks>
/// Bypasses the host's cache where the file system can do that a sector at a time; elsewhere it goes through the cache, and
/// <see cref="Flush"/> and <see cref="DropCache"/> empty that, so that what is read after them comes from the medium.
/// The file is locked against other writers as long as it is open.
/// </remarks>
public sealed class ImageFileDevice : IBlockDevice
{
    private readonly IImageFile _file;
    private readonly AlignedIo _io;

    private ImageFileDevice(IImageFile file, int sectorSize)
    {
        _file = file;
        SectorSize = sectorSize;
        _io = new AlignedIo(file, file.Length, sectorSize);
    }

    public string Name => _file.Name;

    /// <summary>Bytes of the disk: those of the file, but for a VHD's footer.</summary>
    public long Length => _io.Length;

    public int SectorSize { get; }

    /// <summary>True where reads and writes bypass the host's cache.</summary>
    public bool IsDirect => _file.IsDirect;

    /// <summary>The file below, for the platform it is of.</summary>
    internal IImageFile File => _file;

    /// <summary>Makes a new image that reads as zeros. The file must not exist.</summary>
    /// <param name="path">The file. One whose name ends in <c>.vhd</c> becomes a fixed VHD, which Windows can attach.</param>
    /// <param name="length">Bytes, a multiple of the sector size.</param>
    /// <param name="sectorSize">512 or 4096.</param>
    /// <param name="direct">False to go through the host's cache even where that is not needed.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.TargetRefused"/>: the file exists, or may not be made; <see cref="ExitCode.DeviceIo"/>: no space.
    /// </exception>
    public static ImageFileDevice Create(string path, long length, int sectorSize = 512, bool direct = true)
    {
        CheckSectorSize(sectorSize);
        CheckLength(path, length, sectorSize);
        if (!ImageFiles.IsVhdName(path))
            return new ImageFileDevice(HostPlatform.Current.CreateImage(path, length, sectorSize, direct), sectorSize);
        CheckVhdSectors(path, sectorSize);
        return Finish(
            HostPlatform.Current.CreateImage(path, length + ImageFiles.VhdFooterBytes, sectorSize, direct), sectorSize, device =>
            {
                device.Write(length, ImageFiles.NewVhdFooter(length));
                return length;
            });
    }

    /// <summary>Opens an image that exists.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sectorSize">512 or 4096: what the image's partition table was made for.</param>
    /// <param name="readOnly">True to leave the file as it is; others may then read it at the same time.</param>
    /// <param name="direct">False to go through the host's cache even where that is not needed.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>: no such file; <see cref="ExitCode.TargetRefused"/>: in use, read-only, not whole sectors, or an
    /// image of another format; <see cref="ExitCode.Wim"/>: a VHD with a damaged footer.
    /// </exception>
    public static ImageFileDevice Open(string path, int sectorSize = 512, bool readOnly = false, bool direct = true)
    {
        CheckSectorSize(sectorSize);
        return Finish(HostPlatform.Current.OpenImage(path, sectorSize, readOnly, direct), sectorSize, device =>
        {
            CheckLength(path, device.Length, sectorSize);
            return ImageFiles.DiskBytes(device);
        });
    }

    public void Read(long offset, Span<byte> buffer) => _io.Read(offset, buffer);

    public void Write(long offset, ReadOnlySpan<byte> data) => _io.Write(offset, data);

    public void Flush()
    {
        _file.Flush();
        _file.DropCache(0, Length);
    }

    public void DropCache(long offset, long length)
    {
        _io.CheckRange(offset, length);
        _file.DropCache(offset, length);
    }

    /// <summary>Gives the range back to the file system; it then reads as zeros, where holes can be made at all.</summary>
    public void Discard(long offset, long length)
    {
        _io.CheckRange(offset, length);
        _file.PunchHole(offset, length);
    }

    public void Reserve(long offset, long length)
    {
        _io.CheckRange(offset, length);
        _file.Allocate(offset, length);
    }

    public void Dispose()
    {
        _io.Dispose();
        _file.Dispose();
    }

    /// <param name="diskBytes">Bytes of the disk in a file that is open as a whole.</param>
    private static ImageFileDevice Finish(IImageFile file, int sectorSize, Func<ImageFileDevice, long> diskBytes)
    {
        var device = new ImageFileDevice(file, sectorSize);
        try
        {
            device._io.Length = diskBytes(device);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    private static void CheckVhdSectors(string path, int sectorSize)
    {
        if (sectorSize != VhdImage.SectorSize)
            throw new ImagingException(
                ExitCode.TargetRefused, path, $"a VHD with sectors of {sectorSize} bytes", "512: a VHD has no others",
                "Give the image another name, for a raw image.");
    }

    private static void CheckSectorSize(int sectorSize)
    {
        if (sectorSize is not (512 or 4096))
            throw new ArgumentOutOfRangeException(nameof(sectorSize), sectorSize, "512 or 4096 bytes");
    }

    private static void CheckLength(string path, long length, int sectorSize)
    {
        if (length > 0 && length % sectorSize == 0)
            return;
        throw new ImagingException(ExitCode.TargetRefused, path, $"an image of {length} bytes", $"a multiple of {sectorSize}",
            "Give the image a size in whole sectors, or name its sector size.");
    }
}
