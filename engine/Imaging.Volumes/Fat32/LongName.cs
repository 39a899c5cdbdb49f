using System.Buffers.Binary;

namespace Imaging.Volumes.Fat32;

/// <summary>Long names, and the folder entries that hold them.</summary>
/// <remarks>Source: Microsoft, FAT32 File System Specification 1.03, "FAT Long Directory Entries".</remarks>
internal static class LongName
{
    public const int MaxLength = 255;

    /// <summary>Characters in one entry.</summary>
    public const int EntryChars = 13;

    public const int MaxEntries = (MaxLength + EntryChars - 1) / EntryChars;

    /// <summary>In the order number of the entry with the end of the name, which stands first.</summary>
    public const byte LastFlag = 0x40;

    public const string Forbidden = "\"*/:<>?\\|";

    private const int ChecksumAt = 13;

    private static ReadOnlySpan<byte> CharOffsets => [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

    /// <summary>Why FAT cannot hold the name; null when it can.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
            return "an empty name";
        if (name.Length > MaxLength)
            return $"a name of {name.Length} UTF-16 units";
        if (name[^1] is '.' or ' ')
            return "a name that ends with a period or space";
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (c < ' ')
                return $"the control character U+{(int)c:X4}";
            if (Forbidden.Contains(c))
                return $"the character {c}";
            if (char.IsHighSurrogate(c) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
                i++;
            else if (char.IsSurrogate(c))
                return $"half a surrogate pair, U+{(int)c:X4}";
        }

        return null;
    }

    public static int EntriesFor(string name) => (name.Length + EntryChars - 1) / EntryChars;

    /// <summary>Writes the entries of a name, its end first, as they stand before the short entry.</summary>
    public static void Write(Span<byte> entries, string name, byte checksum)
    {
        int count = EntriesFor(name);
        for (int order = count; order >= 1; order--)
        {
            Span<byte> entry = entries.Slice((count - order) * FolderEntry.Size, FolderEntry.Size);
            entry.Clear();
            entry[0] = (byte)(order | (order == count ? LastFlag : 0));
            entry[FolderEntry.AttributesAt] = FolderEntry.LongNameAttributes;
            entry[ChecksumAt] = checksum;
            for (int i = 0; i < EntryChars; i++)
                BinaryPrimitives.WriteUInt16LittleEndian(entry[CharOffsets[i]..], UnitAt(name, ((order - 1) * EntryChars) + i));
        }
    }

    /// <summary>The 13 UTF-16 units of an entry.</summary>
    public static void ReadUnits(ReadOnlySpan<byte> entry, Span<char> units)
    {
        for (int i = 0; i < EntryChars; i++)
            units[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(entry[CharOffsets[i]..]);
    }

    public static byte ChecksumOf(ReadOnlySpan<byte> entry) => entry[ChecksumAt];

    /// <summary>The checksum of a short name that ties the long entries to it.</summary>
    public static byte Checksum(ReadOnlySpan<byte> shortName)
    {
        byte sum = 0;
        foreach (byte b in shortName[..ShortName.Length])
            sum = (byte)(((sum & 1) << 7) + (sum >> 1) + b);
        return sum;
    }

    // One zero ends a name that does not fill its last entry; what follows it is all ones.
    private static ushort UnitAt(string name, int index) =>
        index < name.Length ? name[index] : index == name.Length ? (ushort)0 : (ushort)0xFFFF;
}
