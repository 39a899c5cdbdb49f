using System.Buffers.Binary;

namespace Imaging.Registry.Writing;

/// <summary>Bins that grow a cell at a time. What a bin has left over is one free cell.</summary>
internal sealed class CellWriter
{
    private const int Alignment = 8;

    private readonly List<byte[]> _bins = [];
    private int _used = HiveFormat.Page;

    /// <summary>A zeroed cell in use.</summary>
    /// <param name="length">Bytes it holds, at most what a bin of 4096 does.</param>
    /// <returns>Its offset from the first bin.</returns>
    public uint Reserve(int length)
    {
        int size = (length + sizeof(int) + Alignment - 1) / Alignment * Alignment;
        if (size > HiveFormat.Page - _used)
        {
            CloseBin();
            _bins.Add(new byte[HiveFormat.Page]);
            _used = HiveFormat.BinHeader;
        }

        BinaryPrimitives.WriteInt32LittleEndian(_bins[^1].AsSpan(_used), -size);
        uint offset = (uint)(((_bins.Count - 1) * HiveFormat.Page) + _used);
        _used += size;
        return offset;
    }

    /// <summary>What a cell holds.</summary>
    public Span<byte> At(uint offset)
    {
        Span<byte> cell = _bins[(int)(offset / HiveFormat.Page)].AsSpan((int)(offset % HiveFormat.Page));
        return cell[sizeof(int)..-BinaryPrimitives.ReadInt32LittleEndian(cell)];
    }

    /// <summary>All bins, with their headers.</summary>
    public byte[] Finish(long time)
    {
        CloseBin();
        for (int i = 0; i < _bins.Count; i++)
        {
            Span<byte> bin = _bins[i];
            "hbin"u8.CopyTo(bin);
            BinaryPrimitives.WriteInt32LittleEndian(bin[4..], i * HiveFormat.Page);
            BinaryPrimitives.WriteInt32LittleEndian(bin[8..], HiveFormat.Page);
            if (i == 0)
                BinaryPrimitives.WriteInt64LittleEndian(bin[0x14..], time);
        }

        return [.. _bins.SelectMany(b => b)];
    }

    private void CloseBin()
    {
        if (_used < HiveFormat.Page)
            BinaryPrimitives.WriteInt32LittleEndian(_bins[^1].AsSpan(_used), HiveFormat.Page - _used);
    }
}
