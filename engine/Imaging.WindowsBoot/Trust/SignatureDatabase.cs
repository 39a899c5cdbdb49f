using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.WindowsBoot.Trust;

/// <summary>
/// The variables <c>db</c> and <c>dbx</c>: EFI_SIGNATURE_LISTs, each a type, three lengths, a header, and entries of one length (UEFI 2.10,
/// section 32.4.1).
/// </summary>
public static class SignatureDatabase
{
    /// <summary>Bytes: Microsoft's dbx has 25 kilobytes, and firmware of 2025 gives 128 kilobytes to all its variables.</summary>
    private const int Longest = 1 << 20;

    private const int ListHeader = 28;
    private const int OwnerLength = 16;

    private static readonly Dictionary<Guid, int> s_dataLengths = new()
    {
        [SignatureTypes.Sha256] = 32,
        [SignatureTypes.X509Sha256] = 32 + 16,
        [SignatureTypes.X509Sha384] = 48 + 16,
        [SignatureTypes.X509Sha512] = 64 + 16,
    };

    /// <param name="variable">Its content; empty where there is no such variable.</param>
    /// <param name="place">What it is called: <c>db</c>.</param>
    /// <returns>All entries, also those of unknown types.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: lengths in it do not fit.</exception>
    public static IReadOnlyList<SignatureEntry> Parse(ReadOnlyMemory<byte> variable, string place)
    {
        if (variable.Length > Longest)
            throw Damaged(place, 0, $"{variable.Length} bytes", $"at most {Longest}");
        var entries = new List<SignatureEntry>();
        for (int offset = 0; offset < variable.Length;)
        {
            ReadOnlyMemory<byte> rest = variable[offset..];
            if (rest.Length < ListHeader)
                throw Damaged(place, offset, $"{rest.Length} bytes", $"a list of at least {ListHeader}");
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[16..]);
            if (length < ListHeader || length > rest.Length)
                throw Damaged(place, offset, $"a list of {length} bytes in {rest.Length}", "one that fits");
            AddList(entries, rest[..(int)length], place, offset);
            offset += (int)length;
        }

        return entries;
    }

    private static void AddList(List<SignatureEntry> entries, ReadOnlyMemory<byte> list, string place, int offset)
    {
        var type = new Guid(list.Span[..16]);
        uint header = BinaryPrimitives.ReadUInt32LittleEndian(list.Span[20..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(list.Span[24..]);
        if (header > list.Length - ListHeader)
            throw Damaged(place, offset, $"a header of {header} bytes in a list of {list.Length}", "one that fits");
        ReadOnlyMemory<byte> signatures = list[(ListHeader + (int)header)..];
        if (size <= OwnerLength || signatures.Length % size != 0)
            throw Damaged(place, offset, $"signatures of {size} bytes in {signatures.Length}", "some that fit");
        if (s_dataLengths.TryGetValue(type, out int expected) && size != OwnerLength + expected)
            throw Damaged(place, offset, $"signatures of {size} bytes", $"{OwnerLength + expected} for {SignatureTypes.NameOf(type)}");
        for (; signatures.Length > 0; signatures = signatures[(int)size..])
            entries.Add(new SignatureEntry(type, new Guid(signatures.Span[..OwnerLength]), signatures[OwnerLength..(int)size]));
    }

    private static ImagingException Damaged(string place, int offset, string found, string expected) => new(
        ExitCode.DeviceIo, $"the firmware's {place} at offset {offset}", found, expected,
        "Restore the Secure Boot keys in the firmware's setup, or update the firmware.");
}
