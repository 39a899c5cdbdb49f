using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>What a VHDX says of its disk ([MS-VHDX] 2.6.2).</summary>
/// <param name="BlockSize">Bytes of a payload block: a power of two from 1 to 256 MiB.</param>
/// <param name="DiskSize">Bytes: whole logical sectors.</param>
/// <param name="LogicalSectorSize">512 or 4096.</param>
internal sealed record VhdxMetadata(int BlockSize, long DiskSize, int LogicalSectorSize)
{
    private const int HasParent = 2;
    private const long MaximumDiskSize = 64 * 1024 * ByteSize.GiB;
    private const string LogicalName = "logical sector size";
    private const string PhysicalName = "physical sector size";

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: damaged, or a differencing disk.</exception>
    public static VhdxMetadata Read(IByteSource file, VhdxRegion region)
    {
        VhdxItems items = VhdxItems.Read(file, region);
        VhdxItem parameters = items.Require(VhdxItems.FileParameters, "file parameters", 8);
        if ((parameters.Value[4] & HasParent) != 0)
            throw ImageErrors.Differencing(file, "VHDX");
        uint blockSize = BinaryPrimitives.ReadUInt32LittleEndian(parameters.Value);
        if (blockSize is < 1 << 20 or > 256 << 20 || !uint.IsPow2(blockSize))
            throw ImageErrors.Damaged(file, parameters.Offset, "block size", $"{blockSize} bytes", "a power of two from 1 MiB to 256 MiB");

        _ = items.Require(VhdxItems.DiskId, "virtual disk id (page 83)", 16);
        int logical = SectorSize(file, items.Require(VhdxItems.LogicalSector, LogicalName, 4), LogicalName);
        _ = SectorSize(file, items.Require(VhdxItems.PhysicalSector, PhysicalName, 4), PhysicalName);
        VhdxItem sizeItem = items.Require(VhdxItems.DiskSize, "virtual disk size", 8);
        long size = BinaryPrimitives.ReadInt64LittleEndian(sizeItem.Value);
        if (size is <= 0 or > MaximumDiskSize || size % logical != 0)
            throw ImageErrors.Damaged(
                file, sizeItem.Offset, "virtual disk size", $"{size} bytes", $"whole sectors of {logical} bytes, up to 64 TiB");
        return new VhdxMetadata((int)blockSize, size, logical);
    }

    private static int SectorSize(IByteSource file, VhdxItem item, string name)
    {
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(item.Value);
        return bytes is 512 or 4096 ? bytes : throw ImageErrors.Damaged(file, item.Offset, name, $"{bytes} bytes", "512 or 4096");
    }
}
