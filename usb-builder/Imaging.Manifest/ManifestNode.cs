using System.Globalization;
using System.Text;

namespace Imaging.Manifest;

/// <summary>A piece of the YAML text, with its place.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Field">The path from the root, such as <c>machines[0].model</c>; empty for the root.</param>
internal abstract record ManifestNode(int Line, int Column, string Field)
{
    private const int ShownLength = 60;

    /// <summary>What it is, for <c>found …</c>.</summary>
    public abstract string Describe();

    /// <summary>Text in quotes, on one line and short enough for one.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, ShownLength)))
        {
            if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                shown.Append(c);
        }

        return shown.Append(text.Length > ShownLength ? "…\"" : "\"").ToString();
    }
}

/// <param name="Text">The value, after YAML's quoting.</param>
/// <param name="IsPlain">True when it stands there without quotes.</param>
internal sealed record ScalarNode(int Line, int Column, string Field, string Text, bool IsPlain) : ManifestNode(Line, Column, Field)
{
    /// <summary>True for what YAML calls null: nothing after the colon, <c>~</c> or <c>null</c>.</summary>
    public bool IsNothing => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Describe() => IsNothing ? "nothing" : Quote(Text);
}

internal sealed record ListNode(int Line, int Column, string Field, IReadOnlyList<ManifestNode> Items) : ManifestNode(Line, Column, Field)
{
    public override string Describe() => "a list";
}

internal sealed record MapNode(int Line, int Column, string Field, IReadOnlyList<MapEntry> Entries) : ManifestNode(Line, Column, Field)
{
    public override string Describe() => "a group of fields";
}

internal sealed record MapEntry(ScalarNode Key, ManifestNode Value);

/// <summary>What cannot be used and was already reported.</summary>
internal sealed record FaultyNode(int Line, int Column, string Field) : ManifestNode(Line, Column, Field)
{
    public override string Describe() => "something unusable";
}
