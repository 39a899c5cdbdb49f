using System.Buffers.Binary;
using System.Text;

namespace Imaging.Registry.Writing;

/// <summary>
/// Writes a small hive of version 1.3, the one of every BCD store. The same keys give the same bytes. Cells stand in the order they are
/// made: a key, its values with their data, its list, its keys. Lists are <c>lf</c>, sorted; bins have 4096 bytes.
/// </summary>
public sealed class HiveWriter
{
    private const int LongestName = 255;

    /// <summary>One cell holds the data of a value, and one bin the cell.</summary>
    private const int LongestValue = HiveFormat.Page - HiveFormat.BinHeader - sizeof(int);

    private const int RootSecurity = 0;
    private const int OtherSecurity = 1;

    private readonly CellWriter _cells = new();
    private readonly long _time;
    private readonly uint[] _security = new uint[2];
    private readonly uint[] _references = new uint[2];

    private HiveWriter(DateTime time) => _time = time.ToFileTimeUtc();

    /// <param name="root">The whole hive.</param>
    /// <param name="time">UTC: what everything in it was written at.</param>
    /// <param name="rootDescriptor">Security of the root, self-relative.</param>
    /// <param name="descriptor">Security of all other keys.</param>
    /// <exception cref="ArgumentException">A name that is not ASCII or too long, a value of more than 4060 bytes.</exception>
    public static byte[] Write(NewKey root, DateTime time, ReadOnlySpan<byte> rootDescriptor, ReadOnlySpan<byte> descriptor)
    {
        var writer = new HiveWriter(time);
        uint rootCell = writer._cells.Reserve(HiveFormat.KeyBytes + root.Name.Length);
        writer._security[RootSecurity] = writer._cells.Reserve(HiveFormat.SecurityBytes + rootDescriptor.Length);
        writer._security[OtherSecurity] = writer._cells.Reserve(HiveFormat.SecurityBytes + descriptor.Length);
        writer.WriteKey(rootCell, root, HiveFormat.None);
        writer.WriteSecurity(RootSecurity, rootDescriptor);
        writer.WriteSecurity(OtherSecurity, descriptor);
        return writer.Finish(rootCell);
    }

    private void WriteKey(uint offset, NewKey key, uint parent)
    {
        bool isRoot = parent == HiveFormat.None;
        CheckName(key.Name);
        if (key.Name.Contains('\\', StringComparison.Ordinal))
            throw new ArgumentException($"'{key.Name}' has a backslash, which parts keys", nameof(key));
        NewKey[] keys = [.. key.Keys.Order(Comparer<NewKey>.Create((a, b) => HiveFormat.Compare(a.Name, b.Name)))];
        uint values = WriteValues(key.Values);
        uint[] places = [.. keys.Select(k => _cells.Reserve(HiveFormat.KeyBytes + k.Name.Length))];
        uint list = WriteList(keys, places);
        int security = isRoot ? RootSecurity : OtherSecurity;
        _references[security]++;

        Span<byte> cell = _cells.At(offset);
        "nk"u8.CopyTo(cell);
        BinaryPrimitives.WriteUInt16LittleEndian(cell[2..], isRoot ? HiveFormat.RootFlags : HiveFormat.NarrowKey);
        BinaryPrimitives.WriteInt64LittleEndian(cell[4..], _time);
        Put(cell, 16, isRoot ? 0 : parent);
        Put(cell, 20, (uint)keys.Length);
        Put(cell, 28, list);
        Put(cell, 32, HiveFormat.None);
        Put(cell, 36, (uint)key.Values.Count);
        Put(cell, 40, values);
        Put(cell, 44, _security[security]);
        Put(cell, 48, HiveFormat.None);
        Put(cell, 52, (uint)keys.Select(k => k.Name.Length * sizeof(char)).DefaultIfEmpty(0).Max());
        Put(cell, 60, (uint)key.Values.Select(v => v.Name.Length * sizeof(char)).DefaultIfEmpty(0).Max());
        Put(cell, 64, (uint)key.Values.Select(v => v.Data.Length).DefaultIfEmpty(0).Max());
        BinaryPrimitives.WriteUInt16LittleEndian(cell[72..], (ushort)key.Name.Length);
        Encoding.ASCII.GetBytes(key.Name, cell[HiveFormat.KeyBytes..]);
        for (int i = 0; i < keys.Length; i++)
            WriteKey(places[i], keys[i], offset);
    }

    private uint WriteValues(IReadOnlyList<RegistryValue> values)
    {
        if (values.Count == 0)
            return HiveFormat.None;
        uint[] places = [.. values.Select(WriteValue)];
        uint list = _cells.Reserve(values.Count * sizeof(uint));
        for (int i = 0; i < places.Length; i++)
            Put(_cells.At(list), i * sizeof(uint), places[i]);
        return list;
    }

    private uint WriteValue(RegistryValue value)
    {
        if (value.Name.Length > 0)
            CheckName(value.Name);
        if (value.Data.Length > LongestValue)
            throw new ArgumentException($"a value of {value.Data.Length} bytes; a small hive has at most {LongestValue}", nameof(value));
        uint offset = _cells.Reserve(HiveFormat.ValueBytes + value.Name.Length);
        bool isInline = value.Data.Length <= sizeof(uint);
        uint data = isInline ? 0 : _cells.Reserve(value.Data.Length);
        Span<byte> cell = _cells.At(offset);
        "vk"u8.CopyTo(cell);
        BinaryPrimitives.WriteUInt16LittleEndian(cell[2..], (ushort)value.Name.Length);
        Put(cell, 4, (uint)value.Data.Length | (isInline ? HiveFormat.Inline : 0));
        Put(cell, 8, data);
        value.Data.Span.CopyTo(isInline ? cell[8..] : _cells.At(data));
        Put(cell, 12, (uint)value.Type);
        BinaryPrimitives.WriteUInt16LittleEndian(cell[16..], HiveFormat.NarrowValue);
        Encoding.ASCII.GetBytes(value.Name, cell[HiveFormat.ValueBytes..]);
        return offset;
    }

    private uint WriteList(NewKey[] keys, uint[] places)
    {
        if (keys.Length == 0)
            return HiveFormat.None;
        uint list = _cells.Reserve(4 + (keys.Length * 2 * sizeof(uint)));
        Span<byte> cell = _cells.At(list);
        "lf"u8.CopyTo(cell);
        BinaryPrimitives.WriteUInt16LittleEndian(cell[2..], checked((ushort)keys.Length));
        for (int i = 0; i < keys.Length; i++)
        {
            Span<byte> entry = cell[(4 + (i * 2 * sizeof(uint)))..];
            Put(entry, 0, places[i]);
            Encoding.ASCII.GetBytes(keys[i].Name.AsSpan(0, Math.Min(keys[i].Name.Length, sizeof(uint))), entry[sizeof(uint)..]);
        }

        return list;
    }

    /// <summary>The two descriptors are a ring.</summary>
    private void WriteSecurity(int which, ReadOnlySpan<byte> descriptor)
    {
        Span<byte> cell = _cells.At(_security[which]);
        "sk"u8.CopyTo(cell);
        Put(cell, 4, _security[1 - which]);
        Put(cell, 8, _security[1 - which]);
        Put(cell, 12, _references[which]);
        Put(cell, 16, (uint)descriptor.Length);
        descriptor.CopyTo(cell[HiveFormat.SecurityBytes..]);
    }

    private byte[] Finish(uint rootCell)
    {
        byte[] bins = _cells.Finish(_time);
        byte[] hive = [.. new byte[HiveFormat.Page], .. bins];
        "regf"u8.CopyTo(hive);
        Put(hive, 0x04, 1);
        Put(hive, 0x08, 1);
        BinaryPrimitives.WriteInt64LittleEndian(hive.AsSpan(0x0C), _time);
        Put(hive, 0x14, HiveFormat.Major);
        Put(hive, 0x18, HiveFormat.WrittenMinor);
        Put(hive, 0x20, 1);
        Put(hive, 0x24, rootCell);
        Put(hive, 0x28, (uint)bins.Length);
        Put(hive, 0x2C, 1);
        Put(hive, HiveFormat.Checked, HiveFormat.Checksum(hive));
        return hive;
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > LongestName || name.Any(c => c is < ' ' or > '~'))
            throw new ArgumentException($"'{name}' is no name of 1 to {LongestName} ASCII characters", nameof(name));
    }

    private static void Put(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
