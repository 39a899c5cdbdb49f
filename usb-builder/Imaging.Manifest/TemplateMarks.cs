using System.Globalization;

namespace Imaging.Manifest;

/// <summary>
/// What a template is filled with to see where its values stand: a number between two private characters, which no template needs.
/// </summary>
internal static class TemplateMarks
{
    public const char Start = '\uE000';
    public const char End = '\uE001';

    public static string Of(int number) => string.Create(CultureInfo.InvariantCulture, $"{Start}{number}{End}");

    /// <summary>The numbers of the marks in a text.</summary>
    public static IEnumerable<int> In(string text) => text.Split(Start).Skip(1)
        .Select(part => int.Parse(part[..part.IndexOf(End, StringComparison.Ordinal)], CultureInfo.InvariantCulture));

    public static string Without(string text) => string.Concat(
        text.Split(Start).Select((part, i) => i == 0 ? part : part[(part.IndexOf(End, StringComparison.Ordinal) + 1)..]));

    /// <summary>What a parser says, as a part of a sentence.</summary>
    public static string Shown(string message) => message.Replace(Start, '{').Replace(End, '}').TrimEnd('.');
}
