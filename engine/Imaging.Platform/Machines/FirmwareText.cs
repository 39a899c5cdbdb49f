namespace Imaging.Platform.Machines;

/// <summary>Tells what a vendor wrote into the firmware from what nobody filled in.</summary>
public static class FirmwareText
{
    private static readonly HashSet<string> s_fillers = new(StringComparer.OrdinalIgnoreCase)
    {
        "To be filled by O.E.M", "To be filled by OEM", "O.E.M", "OEM", "Default string", "Default", "Not Specified", "Not Applicable",
        "Not Available", "Not Present", "Not Provided", "Not Defined", "Unspecified", "Undefined", "Unknown", "None", "Null", "N/A", "NA",
        "INVALID", "Empty", "Blank", "Reserved", "Filled by O.E.M",
        "System manufacturer", "System Product Name", "System Version", "System Serial Number", "SKU", "SKU Number", "System SKU",
        "SKUNumber", "Serial Number", "Product Name", "Base Board Serial Number", "Board Serial Number", "Chassis Serial Number",
        "MB-1234567890", "Asset Tag", "Chassis Asset Tag", "No Asset Tag", "No Asset Information", "Asset-1234567890",
        "ATN12345678901234567", "1234567890", "0123456789", "123456789", "12345678", "1234567", "123456", "SerNum0", "Type1Sku0",
        "Type1ProductConfigId", "TBD",
    };

    /// <summary>The text without surrounding blanks and control characters; null where it says nothing.</summary>
    public static string? Clean(string? text)
    {
        if (text is null)
            return null;
        string cleaned = string.Concat(text.Where(c => !char.IsControl(c))).Trim();
        bool isFiller = !cleaned.Any(char.IsLetterOrDigit) || s_fillers.Contains(cleaned.TrimEnd('.', ' '))
            || IsOneCharacterRepeated(cleaned);
        return isFiller ? null : cleaned;
    }

    /// <summary>"0", "00000000", "xxxxxxx", "FFFFFFFF".</summary>
    private static bool IsOneCharacterRepeated(string text)
    {
        char first = char.ToUpperInvariant(text[0]);
        return first is '0' or 'X' or 'F' && (text.Length > 1 || first == '0') && text.All(c => char.ToUpperInvariant(c) == first);
    }
}
