using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imaging.Core.Trees;

/// <summary>
/// What a self-relative security descriptor means ([MS-DTYP] 2.4.6), whatever its layout: owner, group, entries of both lists, and
/// whether these are protected or inherited.
/// </summary>
/// <remarks>
/// Windows writes a descriptor it is given in its own order, marks both lists as present though one may not be there, and puts the
/// parts of a system list together anew. So a list that is not there and one of the null pointer are the same, as they are to every
/// access check, and so is a system list without entries; a discretionary list without entries lets nobody in, and is another. Unused
/// bytes and revisions of lists do not count, nor do the flags that Windows does not keep (defaulted, inheritance asked for,
/// untrusted, server, resource manager).
/// </remarks>
public static class SecurityMeaning
{
    private const int Header = 20;
    private const int AclHeader = 8;
    private const int AceHeader = 4;
    private const ushort DaclPresent = 0x0004;
    private const ushort SaclPresent = 0x0010;

    /// <summary>SE_DACL_AUTO_INHERITED, SE_SACL_AUTO_INHERITED, SE_DACL_PROTECTED, SE_SACL_PROTECTED.</summary>
    private const ushort KeptFlags = 0x3C00;

    private enum Kind
    {
        None,
        Malformed,
        Sound,
    }

    /// <summary>
    /// SHA-256 of: i64 kind (0 none, 1 malformed, 2 sound). Malformed: i64 length and the bytes. Sound: i64 flags; owner and group,
    /// each i64 length (0: none) and the bytes; system and discretionary list, each i64 count of entries (-1: no list), each entry
    /// i64 length and the bytes.
    /// </summary>
    /// <param name="descriptor">Empty where a file has none.</param>
    public static byte[] Digest(ReadOnlySpan<byte> descriptor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (descriptor.IsEmpty)
        {
            hash.AppendNumber((long)Kind.None);
        }
        else if (!TryAppend(hash, descriptor))
        {
            _ = hash.GetHashAndReset();
            hash.AppendNumber((long)Kind.Malformed);
            hash.AppendBytes(descriptor);
        }

        return hash.GetHashAndReset();
    }

    private static bool TryAppend(IncrementalHash hash, ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length < Header || descriptor[0] != 1)
            return false;
        ushort control = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]);
        hash.AppendNumber((long)Kind.Sound);
        hash.AppendNumber(control & KeptFlags);
        return TryAppendSid(hash, descriptor, 4)
            && TryAppendSid(hash, descriptor, 8)
            && TryAppendList(hash, descriptor, (control & SaclPresent) != 0 ? 12 : null, emptyCounts: false)
            && TryAppendList(hash, descriptor, (control & DaclPresent) != 0 ? 16 : null, emptyCounts: true);
    }

    /// <summary>[MS-DTYP] 2.4.2.2: revision, count of sub-authorities, six bytes of authority, four for each sub-authority.</summary>
    private static bool TryAppendSid(IncrementalHash hash, ReadOnlySpan<byte> descriptor, int field)
    {
        if (!TryFollow(descriptor, field, 8, out ReadOnlySpan<byte> sid))
            return false;
        int length = sid.IsEmpty ? 0 : 8 + (sid[1] * 4);
        if (length > sid.Length || (length > 0 && (sid[0] != 1 || sid[1] > 15)))
            return false;
        hash.AppendBytes(sid[..length]);
        return true;
    }

    /// <summary>[MS-DTYP] 2.4.5: revision, size at 2, count of entries at 4; each entry has its size at 2.</summary>
    /// <param name="field">Where the descriptor says where the list is; null: it says there is none.</param>
    /// <param name="emptyCounts">True where a list without entries is another thing than none.</param>
    private static bool TryAppendList(IncrementalHash hash, ReadOnlySpan<byte> descriptor, int? field, bool emptyCounts)
    {
        ReadOnlySpan<byte> list = [];
        if (field is { } there && !TryFollow(descriptor, there, AclHeader, out list))
            return false;
        int count = list.IsEmpty ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(list[4..]);
        hash.AppendNumber(list.IsEmpty || (count == 0 && !emptyCounts) ? -1 : count);
        if (list.IsEmpty)
            return true;

        int size = BinaryPrimitives.ReadUInt16LittleEndian(list[2..]);
        if (size < AclHeader || size > list.Length)
            return false;
        ReadOnlySpan<byte> entries = list[AclHeader..size];
        for (int i = 0; i < count; i++)
        {
            int length = entries.Length < AceHeader ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(entries[2..]);
            if (length < AceHeader || length > entries.Length)
                return false;
            hash.AppendBytes(entries[..length]);
            entries = entries[length..];
        }

        return true;
    }

    /// <summary>Empty where the field is 0; false where it points outside, or too close to the end.</summary>
    private static bool TryFollow(ReadOnlySpan<byte> descriptor, int field, int least, out ReadOnlySpan<byte> part)
    {
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[field..]);
        bool isInside = offset >= Header && offset <= descriptor.Length - least;
        part = isInside ? descriptor[(int)offset..] : [];
        return isInside || offset == 0;
    }
}
