using System.Text;
using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>
/// Reads the entries of a folder. Strict: a long name that does not belong to the short name behind it, a name no one can have, or a name
/// twice is damage, because the reader could take one file for another.
/// </summary>
/// <remarks>Source: Microsoft, FAT32 File System Specification 1.03, "FAT Directory Structure" and "FAT Long Directory Entries".</remarks>
internal sealed class FolderReader(string place)
{
    // Of the entry's 12th byte: Windows marks names all in lower case here, instead of giving them a long name.
    private const int CaseAt = 12;
    private const byte LowerStem = 0x08;
    private const byte LowerExtension = 0x10;

    private const string ForbiddenInShort = "\"*+,./:;<=>?[\\]|";

    // What stands at 0x80 to 0xFF of code page 437, which FAT uses unless it was made elsewhere. Our own volumes keep to ASCII.
    private const string CodePage437 =
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
        "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";

    private readonly List<Fat32Entry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    // The long name being read: its end comes first.
    private readonly char[] _long = new char[LongName.MaxEntries * LongName.EntryChars];
    private int _longEntries;
    private int _longLeft;
    private byte _longChecksum;

    /// <summary>The label entry, if there is one; only the root folder has it.</summary>
    public byte[]? Label { get; private set; }

    /// <param name="bytes">All clusters of the folder.</param>
    /// <param name="dots">The clusters <c>.</c> and <c>..</c> have to name; null for the root, which has none.</param>
    public IReadOnlyList<Fat32Entry> Read(ReadOnlySpan<byte> bytes, (uint Self, uint Parent, uint Root)? dots)
    {
        int start = 0;
        if (dots is { } expected)
        {
            CheckDots(bytes, expected.Self, expected.Parent, expected.Root);
            start = 2 * FolderEntry.Size;
        }

        for (int at = start; at < bytes.Length && bytes[at] != FolderEntry.End; at += FolderEntry.Size)
            ReadEntry(bytes.Slice(at, FolderEntry.Size), at / FolderEntry.Size);
        if (_longEntries > 0)
            throw Fat32Damage.At(place, "a long name at the end of the folder", "a short name behind it");
        return _entries;
    }

    // They tie a folder to the one place it is in, so that following folders down can never go in circles.
    private void CheckDots(ReadOnlySpan<byte> bytes, uint self, uint parent, uint root)
    {
        ReadOnlySpan<byte> dot = bytes[..FolderEntry.Size];
        ReadOnlySpan<byte> dotDot = bytes.Slice(FolderEntry.Size, FolderEntry.Size);
        if (!dot.StartsWith(".          "u8) || !dotDot.StartsWith("..         "u8))
            throw Fat32Damage.At(place, "no entries . and ..", "a folder, which starts with them");
        if (FolderEntry.Cluster(dot) != self)
            throw Fat32Damage.At($"{place}, entry .", $"cluster {FolderEntry.Cluster(dot)}", $"{self}");

        // Some writers name the root by its cluster instead of 0.
        uint up = FolderEntry.Cluster(dotDot);
        if ((up == 0 ? root : up) != parent)
            throw Fat32Damage.At($"{place}, entry ..", $"cluster {up}", $"{(parent == root ? 0 : parent)}");
    }

    private void ReadEntry(ReadOnlySpan<byte> entry, int index)
    {
        string where = $"{place}, entry {index}";
        if (entry[0] != FolderEntry.Deleted && FolderEntry.IsLongName(entry))
        {
            ReadLong(entry, where);
            return;
        }

        string? longName = TakeLong(entry, where);
        if (entry[0] == FolderEntry.Deleted)
            return;
        byte attributes = FolderEntry.Attributes(entry);
        if ((attributes & FolderEntry.VolumeLabelAttribute) != 0)
        {
            Label ??= entry[..ShortName.Length].ToArray();
            return;
        }

        Add(entry, longName, (attributes & FolderEntry.FolderAttribute) != 0, where);
    }

    private void ReadLong(ReadOnlySpan<byte> entry, string where)
    {
        int order = entry[0] & ~LongName.LastFlag;
        bool isLast = (entry[0] & LongName.LastFlag) != 0;
        bool inPlace = isLast
            ? _longEntries == 0 && order is > 0 and <= LongName.MaxEntries
            : _longLeft > 0 && order == _longLeft && LongName.ChecksumOf(entry) == _longChecksum;
        if (!inPlace)
            throw Fat32Damage.At(where, $"part 0x{entry[0]:X2} of a long name, out of place", "its parts in descending order");
        if (isLast)
        {
            _longEntries = order;
            _longChecksum = LongName.ChecksumOf(entry);
        }

        _longLeft = order - 1;
        LongName.ReadUnits(entry, _long.AsSpan(_longLeft * LongName.EntryChars, LongName.EntryChars));
    }

    private string? TakeLong(ReadOnlySpan<byte> entry, string where)
    {
        if (_longEntries == 0)
            return null;
        byte checksum = LongName.Checksum(entry);
        if (_longLeft > 0 || entry[0] == FolderEntry.Deleted || checksum != _longChecksum)
            throw Fat32Damage.At(
                where, $"a short name with checksum 0x{checksum:X2}", $"0x{_longChecksum:X2}, as the long name before it says");

        ReadOnlySpan<char> units = _long.AsSpan(0, _longEntries * LongName.EntryChars);
        _longEntries = 0;
        int end = units.IndexOf('\0');
        return new string(end < 0 ? units : units[..end]);
    }

    private void Add(ReadOnlySpan<byte> entry, string? longName, bool isFolder, string where)
    {
        string shortName = DecodeShort(entry, where);
        string name = longName ?? shortName;
        if (LongName.Problem(name) is { } problem)
            throw Fat32Damage.At(where, problem, "a name");
        if (!_names.Add(name))
            throw Fat32Damage.At(where, $"a second entry {name}", "one");
        _entries.Add(new Fat32Entry(name, shortName, isFolder, isFolder ? 0 : FolderEntry.Length(entry))
        {
            FirstCluster = FolderEntry.Cluster(entry),
        });
    }

    private static string DecodeShort(ReadOnlySpan<byte> entry, string where)
    {
        string stem = DecodeShort(entry[..ShortName.StemLength], (entry[CaseAt] & LowerStem) != 0, where);
        ReadOnlySpan<byte> rest = entry.Slice(ShortName.StemLength, ShortName.ExtensionLength);
        string extension = DecodeShort(rest, (entry[CaseAt] & LowerExtension) != 0, where);
        if (stem.Length == 0)
            throw Fat32Damage.At(where, "a short name that starts with a space", "a short name");
        return new ShortName(stem, extension).ToString();
    }

    private static string DecodeShort(ReadOnlySpan<byte> part, bool lower, string where)
    {
        var text = new StringBuilder();
        bool isStem = part.Length == ShortName.StemLength;
        foreach (byte stored in part.TrimEnd((byte)' '))
        {
            byte b = isStem && text.Length == 0 && stored == FolderEntry.EscapedE5 ? FolderEntry.Deleted : stored;
            if (b < ' ' || ForbiddenInShort.Contains((char)b))
                throw Fat32Damage.At(where, $"the byte 0x{b:X2} in a short name", "a character allowed there");
            char c = b < 0x80 ? (char)b : CodePage437[b - 0x80];
            text.Append(lower ? char.ToLowerInvariant(c) : c);
        }

        return text.ToString();
    }
}
