namespace Imaging.Volumes.Fat32;

/// <summary>An 8.3 name: what a long name becomes, and the 11 bytes it is stored as.</summary>
/// <param name="Stem">Up to 8 characters.</param>
/// <param name="Extension">Up to 3 characters.</param>
/// <remarks>Source: Microsoft, FAT32 File System Specification 1.03, "Name Limits and Character Sets" and "The Basis-Name Generation
/// Algorithm". Characters outside ASCII become <c>_</c>, so that no code page is involved.</remarks>
internal readonly record struct ShortName(string Stem, string Extension)
{
    /// <summary>Bytes of the stored form: 8 and 3, padded with spaces.</summary>
    public const int Length = 11;

    public const int StemLength = 8;
    public const int ExtensionLength = 3;

    private const string Special = "$%'-_@~`!(){}^#&";

    public override string ToString() => Extension.Length == 0 ? Stem : $"{Stem}.{Extension}";

    /// <summary>The name with its case folded, if that is a short name as it stands; otherwise null.</summary>
    public static ShortName? Exact(string name)
    {
        int dot = name.IndexOf('.');
        string stem = dot < 0 ? name : name[..dot];
        string extension = dot < 0 ? "" : name[(dot + 1)..];
        bool fits = stem.Length is > 0 and <= StemLength && extension.Length <= ExtensionLength && (dot < 0 || extension.Length > 0);
        return fits && stem.All(IsPlain) && extension.All(IsPlain)
            ? new ShortName(stem.ToUpperInvariant(), extension.ToUpperInvariant())
            : null;
    }

    /// <summary>The basis name, which becomes a short name with a numeric tail.</summary>
    public static ShortName Basis(string name)
    {
        string packed = name.Replace(" ", "", StringComparison.Ordinal).TrimStart('.');
        int dot = packed.LastIndexOf('.');
        return new ShortName(Fold(dot < 0 ? packed : packed[..dot], StemLength), Fold(dot < 0 ? "" : packed[(dot + 1)..], ExtensionLength));
    }

    /// <summary><c>LONGNAME.TXT</c> and 1 give <c>LONGNA~1.TXT</c>.</summary>
    public ShortName WithTail(int number)
    {
        string tail = $"~{number}";
        return this with { Stem = Stem[..Math.Min(Stem.Length, StemLength - tail.Length)] + tail };
    }

    public void Write(Span<byte> entry)
    {
        entry[..Length].Fill((byte)' ');
        for (int i = 0; i < Stem.Length; i++)
            entry[i] = (byte)Stem[i];
        for (int i = 0; i < Extension.Length; i++)
            entry[StemLength + i] = (byte)Extension[i];
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || Special.Contains(c);

    private static string Fold(string part, int length) => string.Concat(part.Where(c => c != '.').Take(length)
        .Select(c => IsPlain(c) ? char.ToUpperInvariant(c) : '_'));
}
