using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk;

/// <summary>What a VHDX says of its disk ([MS-VHDX] 2.6).</summary>
/// <param name="BlockSize">Bytes of a payload block: a power of two from 1 to 256 MiB.</param>
/// <param name="DiskSize">Bytes: whole logical sectors.</param>
/// <param name="LogicalSectorSize">512 or 4096.</param>
internal sealed record VhdxMetadata(int BlockSize, long DiskSize, int LogicalSectorSize)
{
    private const int TableBytes = 64 * 1024;
    private const int EntryBytes = 32;
    private const int MaximumEntries = 2047;
    private const int HasParent = 2;
    private const long MaximumDiskSize = 64 * 1024 * ByteSize.GiB;

    private static readonly Guid s_fileParameters = new("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    private static readonly Guid s_diskSize = new("2fa54224-cd1b-4876-b211-5dbed83bf4b8");
    private static readonly Guid s_diskId = new("beca12ab-b2e6-4523-93ef-c309e000c746");
    private static readonly Guid s_logicalSector = new("8141bf1d-a96f-4709-ba47-f233a8faab5f");
    private static readonly Guid s_physicalSector = new("cda348c7-445d-4471-9cc9-e9885251c556");

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: damaged, or a differencing disk.</exception>
    public static VhdxMetadata Read(IByteSource file, VhdxRegion region)
    {
        Dictionary<Guid, (long Offset, byte[] Value)> items = ReadItems(file, region);
        (long at, byte[] parameters) = Require(s_fileParameters, "file parameters", 8);
        if ((parameters[4] & HasParent) != 0)
            throw ImageErrors.Differencing(file, "VHDX");
        uint blockSize = BinaryPrimitives.ReadUInt32LittleEndian(parameters);
        if (blockSize is < 1 << 20 or > 256 << 20 || !uint.IsPow2(blockSize))
            throw ImageErrors.Damaged(file, at, "block size", $"{blockSize} bytes", "a power of two from 1 MiB to 256 MiB");

        _ = Require(s_diskId, "virtual disk id (page 83)", 16);
        int logical = SectorSize(s_logicalSector, "logical sector size");
        _ = SectorSize(s_physicalSector, "physical sector size");
        (at, byte[] sizeBytes) = Require(s_diskSize, "virtual disk size", 8);
        long size = BinaryPrimitives.ReadInt64LittleEndian(sizeBytes);
        if (size is <= 0 or > MaximumDiskSize || size % logical != 0)
            throw ImageErrors.Damaged(file, at, "virtual disk size", $"{size} bytes", $"whole sectors of {logical} bytes, up to 64 TiB");
        return new VhdxMetadata((int)blockSize, size, logical);

        (long Offset, byte[] Value) Require(Guid id, string name, int length) =>
            !items.TryGetValue(id, out (long Offset, byte[] Value) item) ? throw ImageErrors.Damaged(file, region.Offset, "metadata", $"no {name}", "one")
            : item.Value.Length != length ? throw ImageErrors.Damaged(file, item.Offset, name, $"{item.Value.Length} bytes", $"{length}")
            : item;

        int SectorSize(Guid id, string name)
        {
            (long offset, byte[] value) = Require(id, name, 4);
            int bytes = BinaryPrimitives.ReadInt32LittleEndian(value);
            return bytes is 512 or 4096 ? bytes : throw ImageErrors.Damaged(file, offset, name, $"{bytes} bytes", "512 or 4096");
        }
    }

    private static Dictionary<Guid, (long Offset, byte[] Value)> ReadItems(IByteSource file, VhdxRegion region)
    {
        byte[] table = new byte[TableBytes];
        file.Read(region.Offset, table);
        if (!table.AsSpan().StartsWith("metadata"u8))
            throw ImageErrors.Damaged(file, region.Offset, "signature of the metadata", Convert.ToHexString(table.AsSpan(0, 8)), "\"metadata\"");
        int count = BinaryPrimitives.ReadUInt16LittleEndian(table.AsSpan(10));
        if (count > MaximumEntries)
            throw ImageErrors.Damaged(file, region.Offset + 10, "entries of the metadata", $"{count}", $"at most {MaximumEntries}");
        var items = new Dictionary<Guid, (long, byte[])>();
        for (int at = EntryBytes; at < (count + 1) * EntryBytes; at += EntryBytes)
        {
            if (ReadItem(file, region, at, table.AsSpan(at, EntryBytes)) is { } item && !items.TryAdd(item.Id, (item.Offset, item.Value)))
                throw ImageErrors.Damaged(file, region.Offset + at, "metadata", $"item {item.Id} twice", "each once");
        }

        return items;
    }

    /// <summary>An item this reader knows; null for one it may leave aside.</summary>
    private static (Guid Id, long Offset, byte[] Value)? ReadItem(IByteSource file, VhdxRegion region, int at, ReadOnlySpan<byte> entry)
    {
        const int IsUser = 1;
        const int IsRequired = 4;
        var id = new Guid(entry[..16]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        bool isKnown = id == s_fileParameters || id == s_diskSize || id == s_diskId || id == s_logicalSector || id == s_physicalSector;
        if ((entry[24] & IsUser) != 0 || (!isKnown && (entry[24] & IsRequired) == 0))
            return null;
        if (!isKnown)
            throw ImageErrors.Refused($"{file.Name} at offset {region.Offset + at}, metadata", $"an item {id} that a reader has to know", "those of a fixed or dynamic disk", "Convert the image: qemu-img convert -O vhdx IMAGE NEW.vhdx");
        if (offset < TableBytes || length > 16 || offset > region.Length - length)
            throw ImageErrors.Damaged(file, region.Offset + at + 16, $"metadata item {id}", $"{length} bytes at {offset}", $"at most 16 from {TableBytes} on, inside the region's {region.Length}");
        byte[] value = new byte[length];
        file.Read(region.Offset + offset, value);
        return (id, region.Offset + offset, value);
    }
}
