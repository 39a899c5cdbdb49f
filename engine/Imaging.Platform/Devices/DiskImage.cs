using Imaging.Core;
using Imaging.Disk.Images;

namespace Imaging.Platform.Devices;

/// <summary>
/// The disk that a path stands for, read only: a VHDX, a VHD, a raw image, or a disk or partition by its device node. What it is follows
/// from its content, never from its name.
/// </summary>
public sealed class DiskImage : IByteSource
{
    private readonly IByteSource _holder;
    private readonly IByteSource _disk;

    private DiskImage(IByteSource holder, IByteSource disk, string format, int? sectorSize)
    {
        _holder = holder;
        _disk = disk;
        Format = format;
        SectorSize = sectorSize;
    }

    public string Name => _holder.Name;

    /// <summary>Bytes of the disk.</summary>
    public long Length => _disk.Length;

    /// <summary><c>VHDX</c>, <c>VHD</c>, <c>block device</c> or <c>raw image</c>.</summary>
    public string Format { get; }

    /// <summary>Bytes of a logical sector; null of a raw image, which does not say.</summary>
    public int? SectorSize { get; }

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>: no such file; <see cref="ExitCode.TargetRefused"/>: a device in use, or not permitted;
    /// <see cref="ExitCode.Wim"/>: a damaged image, or one that cannot be taken; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public static DiskImage Open(string path)
    {
        IByteSource holder = HostPlatform.Current.OpenUnused(path) ?? (IByteSource)new FileByteSource(path);
        try
        {
            return Read(holder);
        }
        catch
        {
            holder.Dispose();
            throw;
        }
    }

    public void Read(long offset, Span<byte> buffer) => _disk.Read(offset, buffer);

    public void Dispose() => _holder.Dispose();

    private static DiskImage Read(IByteSource holder)
    {
        if (holder is IBlockDevice device)
            return new DiskImage(holder, device, "block device", device.SectorSize);
        if (VhdxImage.Recognises(holder))
        {
            VhdxImage disk = VhdxImage.Open(holder);
            return new DiskImage(holder, disk, "VHDX", disk.SectorSize);
        }

        return VhdImage.Recognises(holder)
            ? new DiskImage(holder, VhdImage.Open(holder), "VHD", VhdImage.SectorSize)
            : new DiskImage(holder, holder, "raw image", null);
    }
}
