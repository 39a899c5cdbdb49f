using System.Buffers.Binary;
using System.Collections;

namespace Imaging.Registry.Reading;

/// <summary>
/// The cells of a hive: bins one after the other, cells in them without a gap. All of it is walked once when a hive is opened, so that an
/// offset that is not the start of a cell in use is never followed.
/// </summary>
internal sealed class HiveCells
{
    private const int Unit = 8;

    private readonly ReadOnlyMemory<byte> _bins;
    private readonly BitArray _inUse;
    private readonly string _place;

    /// <param name="bins">All bins, without the header.</param>
    public HiveCells(ReadOnlyMemory<byte> bins, string place)
    {
        (_bins, _place) = (bins, place);
        _inUse = new BitArray(bins.Length / Unit);
        for (int at = 0; at < bins.Length;)
            at += WalkBin(at);
    }

    /// <summary>Offsets of all cells in use, ascending.</summary>
    public IEnumerable<uint> InUse
    {
        get
        {
            for (int i = 0; i < _inUse.Length; i++)
            {
                if (_inUse[i])
                    yield return (uint)(i * Unit);
            }
        }
    }

    /// <summary>What a cell in use holds.</summary>
    /// <param name="offset">From the first bin.</param>
    /// <param name="who">What refers to it.</param>
    public ReadOnlyMemory<byte> Get(uint offset, string who)
    {
        if (offset % Unit != 0 || offset / Unit >= _inUse.Length || !_inUse[(int)(offset / Unit)])
            throw Bad(who, $"the offset 0x{offset:x}", "that of a cell in use");
        return _bins.Slice((int)offset + sizeof(int), -Size((int)offset) - sizeof(int));
    }

    /// <summary>The same, where at least so much of it is needed.</summary>
    public ReadOnlyMemory<byte> Get(uint offset, int length, string who)
    {
        ReadOnlyMemory<byte> cell = Get(offset, who);
        return cell.Length >= length ? cell : throw Bad(who, $"a cell of {cell.Length} bytes at 0x{offset:x}", $"at least {length}");
    }

    public Core.ImagingException Bad(string who, string found, string expected) =>
        HiveErrors.Damaged(who.Length == 0 ? _place : $"{_place}, {who}", found, expected);

    private int WalkBin(int start)
    {
        ReadOnlySpan<byte> bin = _bins.Span[start..];
        if (!bin.StartsWith("hbin"u8))
            throw Bad($"bin at 0x{start:x}", "another signature", "'hbin'");
        uint own = BinaryPrimitives.ReadUInt32LittleEndian(bin[4..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(bin[8..]);
        if (own != start)
            throw Bad($"bin at 0x{start:x}", $"its own offset as 0x{own:x}", $"0x{start:x}");
        if (size == 0 || size % HiveFormat.Page != 0 || size > bin.Length)
            throw Bad($"bin at 0x{start:x}", $"a size of {size}", "a multiple of 4096 inside the bins");
        int end = start + (int)size;
        for (int at = start + HiveFormat.BinHeader; at < end;)
        {
            long cell = Math.Abs((long)Size(at));
            if (cell < Unit || cell % Unit != 0 || cell > end - at)
                throw Bad($"cell at 0x{at:x}", $"a size of {cell}", "a multiple of 8 inside its bin");
            _inUse[at / Unit] = Size(at) < 0;
            at += (int)cell;
        }

        return (int)size;
    }

    /// <summary>Negative for a cell in use.</summary>
    private int Size(int offset) => BinaryPrimitives.ReadInt32LittleEndian(_bins.Span[offset..]);
}
