using System.Buffers;

namespace Imaging.Manifest;

/// <summary>A place in the Windows volume, such as <c>\Windows\Panther\unattend.xml</c>: absolute, no drive, never the root.</summary>
public readonly record struct TargetPath
{
    /// <summary>Most Windows programs stop at 260 characters, drive letter and end mark included.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("<>:\"/|?*");

    /// <summary>The root's names with which NTFS describes itself (MFT records 0 to 11).</summary>
    private static readonly string[] s_metadata =
        ["$MFT", "$MFTMirr", "$LogFile", "$Volume", "$AttrDef", "$Bitmap", "$Boot", "$BadClus", "$Secure", "$UpCase", "$Extend"];

    private readonly string? _text;

    private TargetPath(string text) => _text = text;

    /// <summary>As it was written; empty only for <c>default</c>.</summary>
    public string Text => _text ?? "";

    /// <summary>Reads a path.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="path">The path, when true is returned.</param>
    /// <param name="fault">What is wrong with it, when false is returned.</param>
    public static bool TryParse(string text, out TargetPath path, out string fault)
    {
        path = default;
        fault = FaultOf(text);
        if (fault.Length > 0)
            return false;
        path = new TargetPath(text);
        return true;
    }

    /// <summary>A path; <c>default</c> where the text is none.</summary>
    public static TargetPath ParseOrDefault(string text) => TryParse(text, out TargetPath path, out _) ? path : default;

    /// <summary>True when <paramref name="other"/> is this very place or lies in it. Case is ignored, as NTFS does for Windows.</summary>
    public bool Covers(TargetPath other) =>
        other.Text.StartsWith(Text, StringComparison.OrdinalIgnoreCase)
        && (other.Text.Length == Text.Length || other.Text[Text.Length] == '\\');

    public bool IsSameAs(TargetPath other) => string.Equals(Text, other.Text, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Text;

    private static string FaultOf(string text)
    {
        if (text.Contains('/'))
            return "/ between the folders";
        if (text.Length >= 2 && text[1] == ':')
            return "a drive letter";
        if (!text.StartsWith('\\'))
            return "no \\ at the start";
        if (text.Length == 1)
            return "nothing after the \\";
        if (text.Length > MaxLength)
            return $"{text.Length} characters";
        string[] parts = text[1..].Split('\\');
        return parts.Select(FaultOfPart).FirstOrDefault(f => f.Length > 0)
            ?? (s_metadata.Contains(parts[0], StringComparer.OrdinalIgnoreCase) ? $"{parts[0]}, which is part of NTFS itself" : "");
    }

    private static string FaultOfPart(string part)
    {
        if (part.Length == 0)
            return "an empty name between two \\ or at the end";
        if (part is "." or "..")
            return $"{part} as a folder";
        if (part.AsSpan().IndexOfAny(s_forbidden) is var at and >= 0)
            return $"a {part[at]} in a name";
        if (part.Any(char.IsControl))
            return "a control character in a name";
        if (part[^1] is '.' or ' ')
            return "a name that ends with a dot or a space";
        return ManifestName.IsDevice(part) ? $"the device name {part}" : "";
    }
}
