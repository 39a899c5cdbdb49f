using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>The metadata table of a VHDX ([MS-VHDX] 2.6.1) with the values that this reader knows.</summary>
internal sealed class VhdxItems
{
    public static readonly Guid FileParameters = new("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    public static readonly Guid DiskSize = new("2fa54224-cd1b-4876-b211-5dbed83bf4b8");
    public static readonly Guid DiskId = new("beca12ab-b2e6-4523-93ef-c309e000c746");
    public static readonly Guid LogicalSector = new("8141bf1d-a96f-4709-ba47-f233a8faab5f");
    public static readonly Guid PhysicalSector = new("cda348c7-445d-4471-9cc9-e9885251c556");

    private const int TableBytes = 64 * 1024;
    private const int EntryBytes = 32;
    private const int MaximumEntries = 2047;
    private const int LongestValue = 16;
    private const int IsUser = 1;
    private const int IsRequired = 4;

    private static readonly Guid[] s_known = [FileParameters, DiskSize, DiskId, LogicalSector, PhysicalSector];

    private readonly Dictionary<Guid, VhdxItem> _items = [];
    private readonly IByteSource _file;
    private readonly VhdxRegion _region;

    private VhdxItems(IByteSource file, VhdxRegion region)
    {
        _file = file;
        _region = region;
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: damaged, or with an item that has to be known and is not.</exception>
    public static VhdxItems Read(IByteSource file, VhdxRegion region)
    {
        byte[] table = new byte[TableBytes];
        file.Read(region.Offset, table);
        if (!table.AsSpan().StartsWith("metadata"u8))
            throw ImageErrors.Damaged(
                file, region.Offset, "signature of the metadata", Convert.ToHexString(table.AsSpan(0, 8)), "\"metadata\"");
        int count = BinaryPrimitives.ReadUInt16LittleEndian(table.AsSpan(10));
        if (count > MaximumEntries)
            throw ImageErrors.Damaged(file, region.Offset + 10, "entries of the metadata", $"{count}", $"at most {MaximumEntries}");
        var items = new VhdxItems(file, region);
        for (int at = EntryBytes; at < (count + 1) * EntryBytes; at += EntryBytes)
            items.Add(region.Offset + at, table.AsSpan(at, EntryBytes));
        return items;
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: it is missing, or of another length.</exception>
    public VhdxItem Require(Guid id, string name, int length)
    {
        if (!_items.TryGetValue(id, out VhdxItem? item))
            throw ImageErrors.Damaged(_file, _region.Offset, "metadata", $"no {name}", "one");
        return item.Value.Length == length
            ? item
            : throw ImageErrors.Damaged(_file, item.Offset, name, $"{item.Value.Length} bytes", $"{length}");
    }

    private void Add(long place, ReadOnlySpan<byte> entry)
    {
        var id = new Guid(entry[..16]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        int flags = entry[24];
        if (!s_known.Contains(id) || (flags & IsUser) != 0)
        {
            RefuseRequired(place, id, flags);
            return;
        }

        if (offset < TableBytes || length > LongestValue || offset > _region.Length - length)
            throw ImageErrors.Damaged(
                _file, place + 16, $"metadata item {id}", $"{length} bytes at {offset}",
                $"at most {LongestValue} from {TableBytes} on, inside the region's {_region.Length}");
        byte[] value = new byte[length];
        _file.Read(_region.Offset + offset, value);
        if (!_items.TryAdd(id, new VhdxItem(_region.Offset + offset, value)))
            throw ImageErrors.Damaged(_file, place, "metadata", $"item {id} twice", "each once");
    }

    /// <summary>An item that users or other programs put in may be left aside, unless it says that it may not.</summary>
    private void RefuseRequired(long place, Guid id, int flags)
    {
        if ((flags & IsRequired) == 0 || (flags & IsUser) != 0)
            return;
        throw ImageErrors.Refused(
            $"{_file.Name} at offset {place}, metadata", $"an item {id} that a reader has to know", "those of a fixed or dynamic disk",
            "Convert the image: qemu-img convert -O vhdx IMAGE NEW.vhdx");
    }
}
