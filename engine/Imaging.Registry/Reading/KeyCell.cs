using System.Buffers.Binary;
using System.Text;

namespace Imaging.Registry.Reading;

/// <summary>The fixed part of a key (<c>nk</c>).</summary>
internal readonly record struct KeyCell(
    ushort Flags, DateTime Written, uint Parent, uint KeyCount, uint KeyList, uint ValueCount, uint ValueList, uint Security,
    uint LongestKeyName, uint LongestValueName, uint LongestValue, string Name)
{
    public static KeyCell Read(HiveCells cells, uint offset, string who)
    {
        ReadOnlySpan<byte> cell = cells.Get(offset, HiveFormat.KeyBytes, who).Span;
        if (!cell.StartsWith("nk"u8))
            throw cells.Bad(who, $"no key at 0x{offset:x}", "'nk'");
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(cell[2..]);
        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(cell[72..]);
        if (length == 0 || length > cell.Length - HiveFormat.KeyBytes)
            throw cells.Bad(who, $"a name of {length} bytes in a key of {cell.Length}", "one that fits");
        return new KeyCell(
            flags, HiveHeader.Time(cell[4..]), U32(cell, 16), U32(cell, 20), U32(cell, 28), U32(cell, 36), U32(cell, 40), U32(cell, 44),
            // Newer versions keep flags in the upper half.
            U32(cell, 52) & 0xFFFF, U32(cell, 60), U32(cell, 64),
            Text(cell.Slice(HiveFormat.KeyBytes, length), (flags & HiveFormat.NarrowKey) != 0));
    }

    internal static string Text(ReadOnlySpan<byte> name, bool isNarrow) =>
        isNarrow ? Encoding.Latin1.GetString(name) : Encoding.Unicode.GetString(name);

    private static uint U32(ReadOnlySpan<byte> cell, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(cell[offset..]);
}
