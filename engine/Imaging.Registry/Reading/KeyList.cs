using System.Buffers.Binary;
using System.Text;

namespace Imaging.Registry.Reading;

/// <summary>A key in a list: where it is, and what the list says of its name.</summary>
/// <param name="Hint">The first four characters, or the hash; null in a list without either.</param>
/// <param name="IsHash">True where it is a hash.</param>
internal readonly record struct ListedKey(uint Offset, uint? Hint, bool IsHash)
{
    /// <summary>True where the hint, if there is one, is that of this name.</summary>
    public bool Fits(string name)
    {
        if (Hint is not { } hint)
            return true;
        if (IsHash)
            return hint == HiveFormat.Hash(name);
        Span<byte> start = stackalloc byte[sizeof(uint)];
        start.Clear();
        // Windows compares capitals, and writes the name as it is; a character beyond Latin-1 makes the hint zero.
        if (name.All(c => c <= byte.MaxValue))
            Encoding.Latin1.GetBytes(name.AsSpan(0, Math.Min(name.Length, start.Length)), start);
        return hint == BinaryPrimitives.ReadUInt32LittleEndian(start);
    }
}

/// <summary>The list of a key's keys: <c>lf</c>, <c>lh</c>, <c>li</c>, or an <c>ri</c> of such lists.</summary>
internal static class KeyList
{
    private const int Header = 4;

    public static List<ListedKey> Read(HiveCells cells, uint offset, uint count, string who, Action<uint>? used = null)
    {
        var keys = new List<ListedKey>();
        if (count == 0)
            return keys;
        ReadOnlyMemory<byte> list = cells.Get(offset, Header, who);
        used?.Invoke(offset);
        if (list.Span.StartsWith("ri"u8))
        {
            foreach (uint part in Offsets(cells, list.Span, stride: sizeof(uint), who))
            {
                used?.Invoke(part);
                Add(cells, cells.Get(part, Header, who).Span, keys, who);
            }
        }
        else
        {
            Add(cells, list.Span, keys, who);
        }

        return keys.Count == count ? keys : throw cells.Bad(who, $"{keys.Count} keys in its list", $"{count}, as the key says");
    }

    private static void Add(HiveCells cells, ReadOnlySpan<byte> list, List<ListedKey> keys, string who)
    {
        if (list.StartsWith("li"u8))
        {
            foreach (uint offset in Offsets(cells, list, sizeof(uint), who))
                keys.Add(new ListedKey(offset, null, IsHash: false));
        }
        else if (list.StartsWith("lf"u8) || list.StartsWith("lh"u8))
        {
            int place = Header;
            foreach (uint offset in Offsets(cells, list, 2 * sizeof(uint), who))
            {
                keys.Add(new ListedKey(offset, BinaryPrimitives.ReadUInt32LittleEndian(list[(place + sizeof(uint))..]), list[1] == 'h'));
                place += 2 * sizeof(uint);
            }
        }
        else
        {
            throw cells.Bad(who, $"a list of the kind {list[0]:x2} {list[1]:x2}", "lf, lh or li, or ri with such in it");
        }
    }

    private static uint[] Offsets(HiveCells cells, ReadOnlySpan<byte> list, int stride, string who)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(list[2..]);
        if (count == 0 || Header + (count * stride) > list.Length)
            throw cells.Bad(who, $"{count} entries in a list of {list.Length} bytes", "at least one, and as many as fit");
        var offsets = new uint[count];
        for (int i = 0; i < count; i++)
            offsets[i] = BinaryPrimitives.ReadUInt32LittleEndian(list[(Header + (i * stride))..]);
        return offsets;
    }
}
