using System.IO.Enumeration;

namespace Imaging.Core;

/// <summary>Patterns of a manifest: <c>*</c> stands for any text, <c>?</c> for any character, case is ignored.</summary>
public static class TextPattern
{
    /// <summary>True where there is no pattern, or the text matches it as a whole. A text that is null or empty matches none.</summary>
    public static bool Matches(string? pattern, string? text) =>
        pattern is null || (text is not null && FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true));
}
