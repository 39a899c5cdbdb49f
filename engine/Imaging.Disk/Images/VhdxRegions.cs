using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>The region table, which says where the two parts are that every VHDX has ([MS-VHDX] 2.2.3).</summary>
internal sealed record VhdxRegions(VhdxRegion Blocks, VhdxRegion Metadata)
{
    private const int Bytes = 64 * 1024;
    private const int HeaderBytes = 16;
    private const int EntryBytes = 32;
    private const int MaximumEntries = 2047;

    private static readonly long[] s_offsets = [192 * ByteSize.KiB, 256 * ByteSize.KiB];
    private static readonly Guid s_blocks = new("2dc27766-f623-4200-9d64-115e9bfd4a08");
    private static readonly Guid s_metadata = new("8b7ca206-4790-4b9a-b8fe-575f050f886e");

    /// <exception cref="ImagingException"><see cref="ExitCode.Wim"/>: damaged, or with a part that has to be known and is not.</exception>
    public static VhdxRegions Read(IByteSource file)
    {
        VhdxStructure table = VhdxStructure.ReadValid(file, s_offsets, Bytes, "regi", "region table")[0];
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(table.Bytes.AsSpan(8));
        if (count > MaximumEntries)
            throw ImageErrors.Damaged(file, table.Offset + 8, "entries of the region table", $"{count}", $"at most {MaximumEntries}");
        var regions = new Dictionary<Guid, VhdxRegion>();
        for (int at = HeaderBytes; at < HeaderBytes + ((int)count * EntryBytes); at += EntryBytes)
            Add(regions, file, table.Offset + at, table.Bytes.AsSpan(at, EntryBytes));
        CheckOverlap(file, table.Offset, regions.Values);
        return new VhdxRegions(Require(s_blocks, "block allocation table"), Require(s_metadata, "metadata"));

        VhdxRegion Require(Guid id, string name) => regions.TryGetValue(id, out VhdxRegion region)
            ? region
            : throw ImageErrors.Damaged(file, table.Offset, "region table", $"no {name}", "one");
    }

    private static void Add(Dictionary<Guid, VhdxRegion> regions, IByteSource file, long place, ReadOnlySpan<byte> entry)
    {
        var id = new Guid(entry[..16]);
        var region = new VhdxRegion(
            BinaryPrimitives.ReadInt64LittleEndian(entry[16..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]));
        bool isRequired = (entry[28] & 1) != 0;
        if (isRequired && id != s_blocks && id != s_metadata)
        {
            throw ImageErrors.Refused(
                $"{file.Name} at offset {place}, region", $"a region {id} that a reader has to know",
                "block allocation table and metadata only",
                "Convert the image: qemu-img convert -O vhdx IMAGE NEW.vhdx");
        }

        bool isWhole = region.Offset % ByteSize.MiB == 0 && region.Length > 0 && region.Length % ByteSize.MiB == 0;
        if (!isWhole || region.Offset < ByteSize.MiB || region.Offset > file.Length - region.Length)
            throw ImageErrors.Damaged(
                file, place + 16, $"region {id}", $"{region.Length} bytes at {region.Offset}", "whole MiB inside the file, not the first");
        if (!regions.TryAdd(id, region))
            throw ImageErrors.Damaged(file, place, "region table", $"region {id} twice", "each once");
    }

    private static void CheckOverlap(IByteSource file, long place, IEnumerable<VhdxRegion> regions)
    {
        long free = 0;
        foreach (VhdxRegion region in regions.OrderBy(r => r.Offset))
        {
            if (region.Offset < free)
                throw ImageErrors.Damaged(
                    file, place, "region table", $"a region at {region.Offset}", $"one at {free} or later, where the one before it ends");
            free = region.End;
        }
    }
}
