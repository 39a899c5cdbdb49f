using System.Buffers.Binary;

namespace Imaging.WindowsBoot.Trust;

/// <summary>
/// The security version number (SVN) of Windows' boot manager: it refuses to run where dbx names a higher one, of whatever authority it is.
/// </summary>
/// <remarks>
/// In the program it is a resource of four bytes, RT_RCDATA <c>BOOTMGRSECURITYVERSIONNUMBER</c>. In dbx it is a SHA-256 of an owner of its
/// own that is none: 1, the GUID of the boot manager, the version, zeros (microsoft/secureboot_objects).
/// </remarks>
public readonly record struct SecurityVersion(ushort Major, ushort Minor) : IComparable<SecurityVersion>
{
    private static readonly Guid s_owner = new("9d132b6c-59d5-4388-ab1c-185cfcb2eb92");
    private static readonly Guid s_bootManager = new("9d132b61-59d5-4388-ab1c-185c3cb2eb92");

    private const string ResourceName = "BOOTMGRSECURITYVERSIONNUMBER";
    private const uint RawData = 10;
    private const byte Form = 1;
    private const int VersionOffset = 17;
    private const int Padding = 21;
    private const uint IsFolder = 0x8000_0000;
    private const int FolderHeader = 16;
    private const int FolderEntry = 8;

    /// <summary>The boot manager's least version; null: there is none in this form.</summary>
    public static SecurityVersion? MinimumIn(IEnumerable<SignatureEntry> dbx)
    {
        SecurityVersion? minimum = null;
        foreach (SignatureEntry entry in dbx.Where(e => e.Type == SignatureTypes.Sha256 && e.Owner == s_owner))
        {
            ReadOnlySpan<byte> data = entry.Data.Span;
            if (data[0] != Form || new Guid(data[1..VersionOffset]) != s_bootManager || data[Padding..].ContainsAnyExcept((byte)0))
                continue;
            SecurityVersion found = Read(data[VersionOffset..]);
            if (minimum is null || found > minimum)
                minimum = found;
        }

        return minimum;
    }

    /// <summary>The version of a program; null: it has none.</summary>
    public static SecurityVersion? Of(ReadOnlySpan<byte> program)
    {
        if (PortableExecutable.Find(program) is not { } at || at.Sections(program) is not { } sections)
            return null;
        uint root = BinaryPrimitives.ReadUInt32LittleEndian(program[at.Resources..]);
        ReadOnlySpan<byte> resources = AtAddress(program, sections, root);
        uint? leaf = Find(resources, 0, isNamed: false, RawData, "") is { } names
            && Find(resources, names, isNamed: true, 0, ResourceName) is { } languages
            ? First(resources, languages)
            : null;
        if (leaf is not { } place || !Has(resources, place, 8) || U32(resources, place + 4) < 4)
            return null;
        ReadOnlySpan<byte> data = AtAddress(program, sections, U32(resources, place));
        return data.Length < 4 ? null : Read(data);
    }

    /// <inheritdoc/>
    public int CompareTo(SecurityVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>Lower.</summary>
    public static bool operator <(SecurityVersion left, SecurityVersion right) => left.CompareTo(right) < 0;

    /// <summary>Higher.</summary>
    public static bool operator >(SecurityVersion left, SecurityVersion right) => left.CompareTo(right) > 0;

    /// <summary>Lower, or the same.</summary>
    public static bool operator <=(SecurityVersion left, SecurityVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Higher, or the same.</summary>
    public static bool operator >=(SecurityVersion left, SecurityVersion right) => left.CompareTo(right) >= 0;

    /// <summary>As <c>7.0</c>.</summary>
    public override string ToString() => $"{Major}.{Minor}";

    private static SecurityVersion Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes));

    /// <summary>The rest of the section from an address on; empty: in none.</summary>
    private static ReadOnlySpan<byte> AtAddress(ReadOnlySpan<byte> program, IReadOnlyList<PeSection> sections, uint address)
    {
        foreach (PeSection section in sections)
        {
            if (address == 0 || address < section.Address || address - section.Address >= section.Length
                || section.Offset > program.Length || section.Length > program.Length - section.Offset)
                continue;
            return program.Slice((int)section.Offset, (int)section.Length)[(int)(address - section.Address)..];
        }

        return [];
    }

    /// <summary>Where the folder behind an entry is; named entries come before those with a number.</summary>
    private static uint? Find(ReadOnlySpan<byte> resources, uint folder, bool isNamed, uint number, string name)
    {
        if (!Has(resources, folder, FolderHeader))
            return null;
        int named = BinaryPrimitives.ReadUInt16LittleEndian(resources[((int)folder + 12)..]);
        int numbered = BinaryPrimitives.ReadUInt16LittleEndian(resources[((int)folder + 14)..]);
        for (int i = isNamed ? 0 : named; i < (isNamed ? named : named + numbered); i++)
        {
            uint entry = folder + FolderHeader + (uint)(i * FolderEntry);
            if (!Has(resources, entry, FolderEntry))
                return null;
            uint id = U32(resources, entry);
            uint target = U32(resources, entry + 4);
            if ((target & IsFolder) != 0 && (isNamed ? IsNamed(resources, id & ~IsFolder, name) : id == number))
                return target & ~IsFolder;
        }

        return null;
    }

    /// <summary>Where the description of the data of the first language is.</summary>
    private static uint? First(ReadOnlySpan<byte> resources, uint folder) =>
        Has(resources, folder, FolderHeader + FolderEntry) && U32(resources, folder + FolderHeader + 4) is var target
        && (target & IsFolder) == 0 ? target : null;

    private static bool IsNamed(ReadOnlySpan<byte> resources, uint place, string name)
    {
        int bytes = name.Length * sizeof(char);
        return Has(resources, place, 2 + bytes) && BinaryPrimitives.ReadUInt16LittleEndian(resources[(int)place..]) == name.Length
            && resources.Slice((int)place + 2, bytes).SequenceEqual(System.Text.Encoding.Unicode.GetBytes(name));
    }

    private static bool Has(ReadOnlySpan<byte> resources, uint offset, int length) =>
        offset <= resources.Length && length <= resources.Length - offset;

    private static uint U32(ReadOnlySpan<byte> bytes, uint offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)offset..]);
}
