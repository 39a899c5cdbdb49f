using System.Text;
using System.Text.RegularExpressions;
using Imaging.Core;

namespace Imaging.BootEnvironments.Drivers;

/// <summary>
/// An .inf file as its sections. Names of sections and keys compare without case, sections of one name are one, <c>%key%</c> is what
/// <c>[Strings]</c> says. UTF-16 or UTF-8 where a byte order mark says so, else bytes of some code page: what counts is ASCII.
/// </summary>
/// <remarks>
/// Source: Microsoft, "General Syntax Rules for INF Files". A backslash that continues a line never swallows the head of a section: makers
/// write a folder's <c>\</c> without the quotes that it wants.
/// </remarks>
public sealed class InfText
{
    /// <summary>Bytes of a file at most: the largest of graphics cards and printers have 5 MB.</summary>
    public const int MaximumBytes = 32 * (int)ByteSize.MiB;

    private readonly Dictionary<string, List<InfEntry>> _sections = new(StringComparer.OrdinalIgnoreCase);

    private InfText(string text)
    {
        List<InfEntry> section = [];
        foreach (string line in Lines(text))
        {
            if (line.StartsWith('['))
                section = Open(line[1..].Split(']')[0].Trim());
            else
                section.Add(InfEntry.Of(line));
        }
    }

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.DeviceIo"/>: it cannot be read; <see cref="ExitCode.Manifest"/>: it is too large for what it is to be.
    /// </exception>
    public static InfText Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length is var length && length > MaximumBytes)
                throw new ImagingException(
                    ExitCode.Manifest, path, ByteSize.Format(length), $"an .inf file, of {ByteSize.Format(MaximumBytes)} at most",
                    "Delete it, or rename it, if it is none.");
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, path, e.Message, "an .inf file that can be read", "Check its permissions, or copy the driver again.", e);
        }
    }

    public static InfText Parse(ReadOnlySpan<byte> bytes) => new(Decode(bytes));

    /// <summary>What all sections hold.</summary>
    public IEnumerable<InfEntry> Entries => _sections.Values.SelectMany(s => s);

    /// <summary>Empty where there is no such section.</summary>
    public IReadOnlyList<InfEntry> Section(string name) => _sections.TryGetValue(name, out List<InfEntry>? entries) ? entries : [];

    /// <summary>A value with its <c>%key%</c> replaced; one that is not defined stays as it is.</summary>
    public string Resolve(string value) => Regex.Replace(value, "%([^%]*)%", token =>
        Section("Strings").FirstOrDefault(s => s.Has(token.Groups[1].Value))?.Values[0] ?? (token.Length > 2 ? token.Value : "%"));

    private List<InfEntry> Open(string name) =>
        _sections.TryGetValue(name, out List<InfEntry>? entries) ? entries : _sections[name] = [];

    private static string Decode(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes[2..]),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes[2..]),
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(bytes[3..]),
        _ => Encoding.Latin1.GetString(bytes),
    };

    /// <summary>Without comments and empty lines, continued ones as one.</summary>
    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        var whole = new StringBuilder();
        foreach (string line in text.Split('\r', '\n').Select(l => InfEntry.Split(l, ';')[0].Trim()).Where(l => l.Length > 0))
        {
            bool isContinued = whole.Length > 0 && whole[^1] == '\\';
            if (isContinued && !line.StartsWith('['))
            {
                while (whole.Length > 0 && whole[^1] == '\\')
                    whole.Length--;
            }
            else
            {
                Flush();
            }

            whole.Append(line);
        }

        Flush();
        return lines;

        void Flush()
        {
            if (whole.Length > 0)
                lines.Add(whole.ToString());
            whole.Clear();
        }
    }
}

/// <summary>A line of a section: <c>key = value, value</c>, or values alone.</summary>
/// <param name="Key">Empty where there is none.</param>
/// <param name="Values">At least one, without quotes; may be empty.</param>
public sealed record InfEntry(string Key, IReadOnlyList<string> Values)
{
    public static InfEntry Of(string line)
    {
        List<string> sides = Split(line, '=', most: 2);
        return new InfEntry(sides.Count > 1 ? Unquote(sides[0]) : "", [.. Split(sides[^1], ',').Select(Unquote)]);
    }

    public bool Has(string key) => Key.Equals(key, StringComparison.OrdinalIgnoreCase);

    /// <summary>Splits where a character stands outside of quotes.</summary>
    public static List<string> Split(string line, char separator, int most = int.MaxValue)
    {
        var parts = new List<string>();
        bool isQuoted = false;
        int start = 0;
        for (int i = 0; i < line.Length && parts.Count < most - 1; i++)
        {
            isQuoted ^= line[i] == '"';
            if (line[i] != separator || isQuoted)
                continue;
            parts.Add(line[start..i]);
            start = i + 1;
        }

        return [.. parts, line[start..]];
    }

    /// <summary>Two quotes inside of quotes are one.</summary>
    private static string Unquote(string value) =>
        value.Trim() is ['"', .. string inner, '"'] ? inner.Replace("\"\"", "\"", StringComparison.Ordinal) : value.Trim();
}
