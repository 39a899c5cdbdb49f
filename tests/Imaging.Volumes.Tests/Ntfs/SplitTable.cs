using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

/// <summary>Describes the second half of $MFT in an extension record, as Windows does with a table in many pieces.</summary>
static class SplitTable
{
    /// <summary>Of the records reserved for this.</summary>
    private const long Extension = 16;

    public static long Apply(MemoryDevice device)
    {
        NtfsVolume volume = NtfsVolume.Open(device);
        MftAttribute data = volume.ReadRecord(0).Find(AttributeType.Data, "")!;
        ClusterRun whole = volume.Mft.Runs[0];
        var first = new ClusterRun(0, whole.Lcn, whole.Length / 2);
        var second = new ClusterRun(first.Length, whole.Lcn + first.Length, whole.Length - first.Length);
        byte[] extent = Extent(data, [second, .. volume.Mft.Runs.Skip(1)]);

        WriteExtension(device, volume, extent);
        NtfsImage.EditRecord(device, 0, (bytes, record) => Shorten(bytes, record, first));
        MarkUsed(device, volume);
        byte[] mirrored = NtfsImage.Read(device, volume.Boot.MftLcn * 4096, 1024);
        device.Write(volume.Boot.MftMirrorLcn * 4096, mirrored);
        return Extension;
    }

    private static byte[] Extent(MftAttribute data, List<ClusterRun> runs)
    {
        byte[] pairs = MappingPairs.Encode(runs);
        byte[] extent = new byte[(0x40 + pairs.Length + 7) / 8 * 8];
        BinaryPrimitives.WriteUInt32LittleEndian(extent, (uint)data.Type);
        BinaryPrimitives.WriteInt32LittleEndian(extent.AsSpan(4), extent.Length);
        extent[8] = 1;
        extent[0x0A] = 0x40;
        BinaryPrimitives.WriteInt64LittleEndian(extent.AsSpan(0x10), runs[0].Vcn);
        BinaryPrimitives.WriteInt64LittleEndian(extent.AsSpan(0x18), runs[^1].EndVcn - 1);
        extent[0x20] = 0x40;
        pairs.CopyTo(extent.AsSpan(0x40));
        return extent;
    }

    private static void WriteExtension(MemoryDevice device, NtfsVolume volume, byte[] extent)
    {
        byte[] record = new byte[1024];
        "FILE"u8.CopyTo(record);
        record[4] = 0x30;
        record[6] = 3;
        record[0x10] = 1;
        record[0x14] = 0x38;
        record[0x16] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(0x18), 0x38 + extent.Length + 8);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(0x1C), 1024);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(0x20), 1L << 48);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(0x2C), (int)Extension);
        extent.CopyTo(record.AsSpan(0x38));
        record.AsSpan(0x38 + extent.Length, 4).Fill(0xFF);
        UpdateSequence.Redo(record, "test");
        device.Write((volume.Boot.MftLcn * 4096) + (Extension * 1024), record);
    }

    /// <summary>Cuts $DATA of record 0 down to its first run and puts an attribute list after $STANDARD_INFORMATION.</summary>
    private static void Shorten(byte[] bytes, MftRecord record, ClusterRun first)
    {
        MftAttribute data = record.Find(AttributeType.Data, "")!;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(data.Offset + 0x18), first.Length - 1);
        bytes.AsSpan(data.Offset + data.PairsOffset, data.Length - data.PairsOffset).Clear();
        MappingPairs.Encode([first]).CopyTo(bytes.AsSpan(data.Offset + data.PairsOffset));

        byte[] list = List(record, first.Length);
        int at = record.Attributes[1].Offset;
        bytes.AsSpan(at, record.BytesInUse - at).CopyTo(bytes.AsSpan(at + list.Length));
        list.CopyTo(bytes.AsSpan(at));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(0x18), record.BytesInUse + list.Length);
    }

    private static byte[] List(MftRecord record, long secondVcn)
    {
        var value = new List<byte>();
        foreach (MftAttribute attribute in record.Attributes)
        {
            value.AddRange(Entry(attribute.Type, 0, 0));
            if (attribute.Type == AttributeType.Data)
                value.AddRange(Entry(attribute.Type, secondVcn, Extension));
        }

        byte[] list = new byte[0x18 + value.Count];
        list[0] = (byte)AttributeType.AttributeList;
        BinaryPrimitives.WriteInt32LittleEndian(list.AsSpan(4), list.Length);
        BinaryPrimitives.WriteInt32LittleEndian(list.AsSpan(0x10), value.Count);
        list[0x0E] = 0x20;
        list[0x14] = 0x18;
        value.CopyTo(list, 0x18);
        return list;
    }

    private static byte[] Entry(AttributeType type, long vcn, long number)
    {
        byte[] entry = new byte[0x20];
        entry[0] = (byte)type;
        entry[4] = 0x20;
        entry[7] = 0x1A;
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(8), vcn);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(0x10), number | (1L << 48));
        return entry;
    }

    private static void MarkUsed(MemoryDevice device, NtfsVolume volume)
    {
        long map = volume.Load(0).Require(AttributeType.Bitmap).Extents[0].Offset;
        byte[] sector = NtfsImage.Read(device, map, 512);
        sector[Extension / 8] |= 1 << (int)(Extension % 8);
        device.Write(map, sector);
    }
}
