namespace Imaging.Templates;

/// <summary>Which kind of text a file has, by the end of its name.</summary>
public static class TextKinds
{
    /// <summary>Programs: a value that closes a quote would be run, and each of them quotes in its own way.</summary>
    private static readonly string[] s_programs =
        ["bat", "cmd", "hta", "js", "jse", "ps1", "psd1", "psm1", "reg", "sct", "sh", "vbe", "vbs", "wsf"];

    /// <summary>The words of a manifest.</summary>
    public static IReadOnlyDictionary<string, TextKind> Words { get; } = new Dictionary<string, TextKind>
    {
        ["xml"] = TextKind.Xml,
        ["json"] = TextKind.Json,
        ["ini"] = TextKind.Ini,
        ["text"] = TextKind.Text,
    };

    /// <summary>True for a file that a shell, a script host or regedit reads: no value can be escaped safely in it.</summary>
    public static bool IsProgram(string path) => s_programs.Contains(EndOf(path));

    /// <summary>Null where the end of the name does not tell.</summary>
    public static TextKind? Of(string path) => EndOf(path) switch
    {
        "xml" => TextKind.Xml,
        "json" => TextKind.Json,
        "ini" => TextKind.Ini,
        "txt" => TextKind.Text,
        _ => null,
    };

    private static string EndOf(string path) => path[(path.LastIndexOfAny(['.', '\\']) + 1)..].ToLowerInvariant();
}
