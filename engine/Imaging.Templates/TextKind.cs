namespace Imaging.Templates;

/// <summary>What a text is, and so how a value is escaped in it.</summary>
public enum TextKind
{
    /// <summary>XML 1.0: values stand in text and attributes.</summary>
    Xml,

    /// <summary>JSON: values stand in strings.</summary>
    Json,

    /// <summary>Lines of <c>key=value</c>, which have no way to escape.</summary>
    Ini,

    /// <summary>Lines, which have no way to escape.</summary>
    Text,
}

/// <summary>How a text is stored.</summary>
public enum TextEncoding
{
    /// <summary>Without a byte order mark.</summary>
    Utf8,

    /// <summary>Little-endian, with a byte order mark.</summary>
    Utf16,

    /// <summary>Other characters are escaped where the kind can, and refused where it cannot.</summary>
    Ascii,
}
