using System.Globalization;
using System.Text;
using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Collecting;

/// <summary>
/// How machines are called that have no name in <c>machines.csv</c>: text with <c>{serial}</c>, <c>{tag}</c> (asset tag), <c>{model}</c>,
/// each with all its letters, digits and hyphens or, as <c>{serial:8}</c>, the last 8 of them, and <c>{n:4}</c>, a number of at least
/// 4 digits.
/// </summary>
public sealed class NameTemplate
{
    private readonly List<(string Text, string? Field, int Length)> _parts = [];

    private NameTemplate()
    {
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.Usage"/>: no template.</exception>
    public static NameTemplate Parse(string text)
    {
        var template = new NameTemplate();
        ReadOnlySpan<char> rest = text;
        while (rest.IndexOf('{') is >= 0 and int open)
        {
            int length = rest[open..].IndexOf('}');
            if (length < 0)
                throw Bad(text, "a '{' that is never closed");
            template.AddText(rest[..open], text);
            template.AddField(rest.Slice(open + 1, length - 1).ToString(), text);
            rest = rest[(open + length + 1)..];
        }

        template.AddText(rest, text);
        if (template._parts.Count == 0)
            throw Bad(text, "nothing");
        return template;
    }

    /// <param name="number">What <c>{n}</c> becomes.</param>
    /// <returns>The name; or null, and why there is none.</returns>
    public (string? Name, string Problem) NameOf(Machine machine, int number)
    {
        var name = new StringBuilder();
        foreach ((string text, string? field, int length) in _parts)
        {
            string? value = field switch
            {
                null => text,
                "n" => number.ToString(CultureInfo.InvariantCulture).PadLeft(length, '0'),
                _ => Last(ValueOf(machine, field), length),
            };
            if (string.IsNullOrEmpty(value))
                return (null, $"the machine has no {field} for {{{field}}}");
            name.Append(value);
        }

        return (name.ToString(), "");
    }

    private static string? ValueOf(Machine machine, string field) => field switch
    {
        "serial" => machine.Serial,
        "tag" => machine.Best.Record.AssetTag,
        _ => machine.Best.Record.Machine.Model,
    };

    private static string? Last(string? value, int length)
    {
        string usable = string.Concat((value ?? "").Where(ComputerName.IsAllowed));
        return length == 0 || usable.Length <= length ? usable : usable[^length..];
    }

    private void AddText(ReadOnlySpan<char> part, string template)
    {
        foreach (char c in part)
        {
            if (!ComputerName.IsAllowed(c))
                throw Bad(template, $"the character '{c}'");
        }

        if (part.Length > 0)
            _parts.Add((part.ToString(), null, 0));
    }

    private void AddField(string field, string template)
    {
        string[] parts = field.Split(':');
        int length = 0;
        bool isKnown = parts[0] is "serial" or "tag" or "model" or "n" && parts.Length <= 2;
        bool isSized = parts.Length == 1 || (int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out length)
            && length is > 0 and <= ComputerName.MaximumLength);
        if (!isKnown || !isSized)
            throw Bad(template, $"'{{{field}}}'");
        _parts.Add(("", parts[0], length));
    }

    private static ImagingException Bad(string template, string found) => new(ExitCode.Usage, $"the name template '{template}'", found,
        "letters, digits, hyphens, {serial}, {tag}, {model}, and {n}, each also with a length from 1 to 15 as {serial:8}",
        "For example TFK-{serial:8}.");
}
