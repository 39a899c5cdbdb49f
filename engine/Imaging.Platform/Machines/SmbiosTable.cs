using System.Text;
using Imaging.Core;

namespace Imaging.Platform.Machines;

/// <summary>
/// What a machine's firmware says the machine is: the structures of types 1 (system), 2 (baseboard) and 3 (chassis) of an SMBIOS table
/// (DMTF DSP0134, chapters 6 and 7). Values that vendors left at their defaults are absent.
/// </summary>
/// <remarks>
/// The bytes are those of Linux's <c>/sys/firmware/dmi/tables/DMI</c>, and of Windows' <c>GetSystemFirmwareTable('RSMB')</c> after its
/// eight bytes of header. A damaged table gives what can be read up to the damage.
/// </remarks>
public sealed record SmbiosTable
{
    /// <summary>A real table has some ten kilobytes; 16 bits count it up to SMBIOS 2.</summary>
    private const int MaximumLength = 1 << 20;

    private const int StructureHeader = 4;
    private const byte SystemType = 1;
    private const byte BaseboardType = 2;
    private const byte ChassisType = 3;
    private const byte EndType = 127;

    /// <summary>From this version on the first three fields of a UUID are little-endian (DSP0134, 7.2.1).</summary>
    private static readonly Version s_littleEndianUuids = new(2, 6);

    public string? Manufacturer { get; private init; }

    /// <summary>The product name.</summary>
    public string? Product { get; private init; }

    /// <summary>The version of the product; Lenovo has the name people know there.</summary>
    public string? ProductVersion { get; private init; }

    public string? Sku { get; private init; }

    public string? Serial { get; private init; }

    public Guid? Uuid { get; private init; }

    public string? BaseboardSerial { get; private init; }

    /// <summary>Of the chassis.</summary>
    public string? AssetTag { get; private init; }

    /// <param name="table">The structures, one after the other.</param>
    /// <param name="version">The SMBIOS version of the entry point; null means 2.6 or later, as every UEFI machine has.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the table is larger than 1 MiB.</exception>
    public static SmbiosTable Parse(ReadOnlySpan<byte> table, Version? version = null)
    {
        if (table.Length > MaximumLength)
        {
            throw new ImagingException(ExitCode.DeviceIo, "SMBIOS table", $"{table.Length} bytes", $"at most {MaximumLength}",
                "Update the machine's firmware.");
        }

        var result = new SmbiosTable();
        var seen = new HashSet<byte>();
        while (table.Length >= StructureHeader)
        {
            byte type = table[0];
            int length = table[1];
            if (type == EndType || length < StructureHeader || length > table.Length)
                break;
            ReadOnlySpan<byte> strings = StringsAfter(table[length..], out int stringsLength);
            if (seen.Add(type)) // later ones of a type are docks, blades and expansion boards
                result = result.With(type, table[..length], strings, version);
            table = table[(length + stringsLength)..];
        }

        return result;
    }

    private SmbiosTable With(byte type, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> strings, Version? version) => type switch
    {
        SystemType => this with
        {
            Manufacturer = Text(fields, 0x04, strings),
            Product = Text(fields, 0x05, strings),
            ProductVersion = Text(fields, 0x06, strings),
            Serial = Text(fields, 0x07, strings),
            Uuid = UuidOf(fields, version),
            Sku = Text(fields, 0x19, strings),
        },
        BaseboardType => this with { BaseboardSerial = Text(fields, 0x07, strings) },
        ChassisType => this with { AssetTag = Text(fields, 0x08, strings) },
        _ => this,
    };

    /// <summary>The strings of a structure, each ended by a zero; one more zero ends them all, two where there are none.</summary>
    private static ReadOnlySpan<byte> StringsAfter(ReadOnlySpan<byte> rest, out int length)
    {
        ReadOnlySpan<byte> end = [0, 0];
        int at = rest.IndexOf(end);
        length = at < 0 ? rest.Length : at + end.Length;
        return at < 0 ? rest : rest[..(at + 1)];
    }

    /// <summary>A field holds the number of its string, from 1; 0 is none. Older versions have shorter structures.</summary>
    private static string? Text(ReadOnlySpan<byte> fields, int offset, ReadOnlySpan<byte> strings)
    {
        if (offset >= fields.Length || fields[offset] == 0)
            return null;
        for (int skip = fields[offset] - 1; skip > 0; skip--)
        {
            int zero = strings.IndexOf((byte)0);
            if (zero < 0)
                return null;
            strings = strings[(zero + 1)..];
        }

        int end = strings.IndexOf((byte)0);
        return FirmwareText.Clean(Encoding.UTF8.GetString(end < 0 ? strings : strings[..end]));
    }

    private static Guid? UuidOf(ReadOnlySpan<byte> fields, Version? version)
    {
        const int Offset = 0x08;
        const int Length = 16;
        if (fields.Length < Offset + Length)
            return null;
        ReadOnlySpan<byte> bytes = fields.Slice(Offset, Length);
        if (!bytes.ContainsAnyExcept((byte)0x00) || !bytes.ContainsAnyExcept((byte)0xFF))
            return null;
        return new Guid(bytes, bigEndian: version is not null && version < s_littleEndianUuids);
    }
}
