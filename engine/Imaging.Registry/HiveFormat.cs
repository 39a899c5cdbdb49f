using System.Buffers.Binary;

namespace Imaging.Registry;

/// <summary>
/// Numbers of the hive format, as Windows writes it (Maxim Suhanov, "Windows registry file format specification"; ReactOS, cmlib). All
/// fields are little-endian. Offsets inside a hive count from its first bin.
/// </summary>
internal static class HiveFormat
{
    /// <summary>Bytes of the header, and what bins are multiples of.</summary>
    public const int Page = 4096;

    /// <summary>Bytes that a bin has before its first cell.</summary>
    public const int BinHeader = 32;

    /// <summary>Bytes before the checksum.</summary>
    public const int Checked = 508;

    public const int Major = 1;

    /// <summary>That of every BCD store; what boot code takes for sure.</summary>
    public const int WrittenMinor = 3;

    public const int OldestMinor = 3;

    public const int NewestMinor = 6;

    /// <summary>The first version with values in several cells.</summary>
    public const int BigDataMinor = 4;

    /// <summary>The first version whose lists have a hash of the whole name.</summary>
    public const int HashedListMinor = 5;

    /// <summary>Bytes of a value that one cell holds, where several are allowed.</summary>
    public const int SegmentBytes = 16344;

    /// <summary>An offset that says "none".</summary>
    public const uint None = 0xFFFF_FFFF;

    /// <summary>Bytes of a key before its name.</summary>
    public const int KeyBytes = 76;

    /// <summary>Bytes of a value before its name.</summary>
    public const int ValueBytes = 20;

    /// <summary>Bytes of a security cell before its descriptor.</summary>
    public const int SecurityBytes = 20;

    /// <summary>Length bit of a value whose data stand in the field of their offset.</summary>
    public const uint Inline = 0x8000_0000;

    /// <summary>Flags of the root key: root of a hive, not to be deleted, and a name of one byte a character.</summary>
    public const ushort RootFlags = 0x2C;

    public const ushort RootFlag = 0x04;

    /// <summary>The name of a key has one byte a character.</summary>
    public const ushort NarrowKey = 0x20;

    /// <summary>The name of a value has one byte a character.</summary>
    public const ushort NarrowValue = 0x01;

    /// <summary>XOR of the words before it; the two results that mean something else are replaced.</summary>
    public static uint Checksum(ReadOnlySpan<byte> header)
    {
        uint sum = 0;
        for (int at = 0; at < Checked; at += sizeof(uint))
            sum ^= BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);
        return sum switch
        {
            0 => 1,
            0xFFFF_FFFF => 0xFFFF_FFFE,
            _ => sum,
        };
    }

    /// <summary>The hash in lists of minor version 5 and later.</summary>
    public static uint Hash(string name)
    {
        uint hash = 0;
        foreach (char c in name)
            hash = unchecked((hash * 37) + char.ToUpperInvariant(c));
        return hash;
    }

    /// <summary>The order of keys: by code unit, of names in capitals.</summary>
    public static int Compare(string one, string other)
    {
        for (int i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            int difference = char.ToUpperInvariant(one[i]) - char.ToUpperInvariant(other[i]);
            if (difference != 0)
                return difference;
        }

        return one.Length - other.Length;
    }
}
