using System.Buffers.Binary;

namespace Imaging.Registry.Tests;

/// <summary>A hive put together cell by cell, for what the writer never writes: other lists, big data, damage.</summary>
internal sealed class HandHive
{
    private readonly List<byte> _cells = [];

    /// <summary>Minor version.</summary>
    public int Minor { get; init; } = 5;

    /// <summary>Adds a cell in use.</summary>
    /// <returns>Its offset from the first bin.</returns>
    public uint Add(params byte[] content)
    {
        uint offset = (uint)(HiveFormat.BinHeader + _cells.Count);
        int size = (content.Length + 4 + 7) / 8 * 8;
        _cells.AddRange(BitConverter.GetBytes(-size));
        _cells.AddRange(content);
        _cells.AddRange(new byte[size - 4 - content.Length]);
        return offset;
    }

    public uint AddKey(string name, uint keys = 0, uint list = HiveFormat.None, uint values = 0, uint valueList = HiveFormat.None)
    {
        byte[] cell = new byte[HiveFormat.KeyBytes + name.Length];
        "nk"u8.CopyTo(cell);
        BinaryPrimitives.WriteUInt16LittleEndian(cell.AsSpan(2), HiveFormat.NarrowKey);
        Put(cell, 20, keys);
        Put(cell, 28, list);
        Put(cell, 36, values);
        Put(cell, 40, valueList);
        Put(cell, 44, HiveFormat.None);
        BinaryPrimitives.WriteUInt16LittleEndian(cell.AsSpan(72), (ushort)name.Length);
        System.Text.Encoding.ASCII.GetBytes(name, cell.AsSpan(HiveFormat.KeyBytes));
        return Add(cell);
    }

    /// <summary>A value without a name, in a list of its own.</summary>
    /// <returns>The list.</returns>
    public uint AddValue(uint length, uint data)
    {
        byte[] cell = new byte[HiveFormat.ValueBytes];
        "vk"u8.CopyTo(cell);
        Put(cell, 4, length);
        Put(cell, 8, data);
        Put(cell, 12, (uint)RegistryValueType.Binary);
        return Add(BitConverter.GetBytes(Add(cell)));
    }

    /// <summary>A list of the kind, of entries of one word each, or two.</summary>
    public uint AddList(string kind, params uint[] words)
    {
        int stride = kind is "lf" or "lh" ? 2 : 1;
        byte[] cell = new byte[4 + (words.Length * 4)];
        System.Text.Encoding.ASCII.GetBytes(kind, cell);
        BinaryPrimitives.WriteUInt16LittleEndian(cell.AsSpan(2), (ushort)(words.Length / stride));
        for (int i = 0; i < words.Length; i++)
            Put(cell, 4 + (i * 4), words[i]);
        return Add(cell);
    }

    /// <summary>The file.</summary>
    public byte[] Finish(uint root)
    {
        byte[] cells = [.. _cells];
        int bins = (HiveFormat.BinHeader + cells.Length + HiveFormat.Page - 1) / HiveFormat.Page * HiveFormat.Page;
        byte[] hive = new byte[HiveFormat.Page + bins];
        "regf"u8.CopyTo(hive);
        Put(hive, 0x14, 1);
        Put(hive, 0x18, (uint)Minor);
        Put(hive, 0x20, 1);
        Put(hive, 0x24, root);
        Put(hive, 0x28, (uint)bins);
        Span<byte> bin = hive.AsSpan(HiveFormat.Page);
        "hbin"u8.CopyTo(bin);
        BinaryPrimitives.WriteInt32LittleEndian(bin[8..], bins);
        cells.CopyTo(bin[HiveFormat.BinHeader..]);
        int rest = HiveFormat.BinHeader + cells.Length;
        if (rest < bins)
            BinaryPrimitives.WriteInt32LittleEndian(bin[rest..], bins - rest);
        Seal(hive);
        return hive;
    }

    /// <summary>Makes the checksum right again.</summary>
    public static void Seal(byte[] hive) => Put(hive, HiveFormat.Checked, HiveFormat.Checksum(hive));

    public static void Put(byte[] bytes, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
}
