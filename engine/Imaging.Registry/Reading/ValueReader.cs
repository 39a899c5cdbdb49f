using System.Buffers.Binary;

namespace Imaging.Registry.Reading;

/// <summary>Reads a value (<c>vk</c>) and its data: in the value itself, in one cell, or in the segments of big data (<c>db</c>).</summary>
internal static class ValueReader
{
    private const int BigDataBytes = 8;

    /// <summary>More than Windows lets a value have, and small enough to be held.</summary>
    private const uint Maximum = 64 * 1024 * 1024;

    /// <summary>All values of a key, in the order they are stored.</summary>
    public static IEnumerable<RegistryValue> ReadAll(HiveCells cells, int minor, KeyCell key, string who, Action<uint>? used = null)
    {
        if (key.ValueCount == 0)
            return [];
        ReadOnlyMemory<byte> list = cells.Get(key.ValueList, checked((int)Math.Min(key.ValueCount, int.MaxValue / 8) * sizeof(uint)), who);
        used?.Invoke(key.ValueList);
        return Enumerable.Range(0, (int)key.ValueCount)
            .Select(i => Read(cells, minor, BinaryPrimitives.ReadUInt32LittleEndian(list.Span[(i * sizeof(uint))..]), who, used));
    }

    private static RegistryValue Read(HiveCells cells, int minor, uint offset, string who, Action<uint>? used)
    {
        ReadOnlyMemory<byte> cell = cells.Get(offset, HiveFormat.ValueBytes, who);
        used?.Invoke(offset);
        ReadOnlySpan<byte> value = cell.Span;
        if (!value.StartsWith("vk"u8))
            throw cells.Bad(who, $"no value at 0x{offset:x}", "'vk'");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(value[2..]);
        if (length > value.Length - HiveFormat.ValueBytes)
            throw cells.Bad(who, $"a name of {length} bytes in a value of {value.Length}", "one that fits");
        bool isNarrow = (BinaryPrimitives.ReadUInt16LittleEndian(value[16..]) & HiveFormat.NarrowValue) != 0;
        string name = KeyCell.Text(value.Slice(HiveFormat.ValueBytes, length), isNarrow);
        var type = (RegistryValueType)BinaryPrimitives.ReadUInt32LittleEndian(value[12..]);
        return new RegistryValue(name, type, Data(cells, minor, cell, $"{who}, value '{name}'", used));
    }

    private static ReadOnlyMemory<byte> Data(HiveCells cells, int minor, ReadOnlyMemory<byte> value, string who, Action<uint>? used)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(value.Span[4..]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(value.Span[8..]);
        if ((length & HiveFormat.Inline) != 0)
        {
            length &= ~HiveFormat.Inline;
            return length <= sizeof(uint) ? value.Slice(8, (int)length)
                : throw cells.Bad(who, $"{length} bytes in the value itself", "at most 4");
        }

        if (length == 0)
            return default;
        if (length > Maximum)
            throw cells.Bad(who, $"{length} bytes", $"at most {Maximum}");
        used?.Invoke(offset);
        return length > HiveFormat.SegmentBytes && minor >= HiveFormat.BigDataMinor
            ? BigData(cells, offset, (int)length, who, used)
            : cells.Get(offset, (int)length, who)[..(int)length];
    }

    private static byte[] BigData(HiveCells cells, uint offset, int length, string who, Action<uint>? used)
    {
        ReadOnlySpan<byte> cell = cells.Get(offset, BigDataBytes, who).Span;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(cell[2..]);
        int expected = (length + HiveFormat.SegmentBytes - 1) / HiveFormat.SegmentBytes;
        if (!cell.StartsWith("db"u8) || count != expected)
            throw cells.Bad(who, $"{count} segments", $"'db' with {expected} for {length} bytes");
        uint listOffset = BinaryPrimitives.ReadUInt32LittleEndian(cell[4..]);
        used?.Invoke(listOffset);
        ReadOnlySpan<byte> list = cells.Get(listOffset, count * sizeof(uint), who).Span;
        var data = new byte[length];
        for (int i = 0; i < count; i++)
        {
            uint segment = BinaryPrimitives.ReadUInt32LittleEndian(list[(i * sizeof(uint))..]);
            used?.Invoke(segment);
            Span<byte> part = data.AsSpan(i * HiveFormat.SegmentBytes);
            part = part[..Math.Min(part.Length, HiveFormat.SegmentBytes)];
            cells.Get(segment, part.Length, who).Span[..part.Length].CopyTo(part);
        }

        return data;
    }
}
