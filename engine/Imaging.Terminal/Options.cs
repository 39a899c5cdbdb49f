using System.CommandLine;
using Imaging.Core;

namespace Imaging.Terminal;

/// <summary>Options both programs have.</summary>
public static class Options
{
    /// <summary>A size in bytes, written as <c>64G</c>, <c>60GB</c> or <c>512</c>.</summary>
    public static Option<long?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (result.Tokens.Count == 1 && ByteSize.TryParse(result.Tokens[0].Value, out long bytes) && bytes > 0)
                return bytes;
            result.AddError($"{name}: found '{string.Join(' ', result.Tokens)}', expected a size such as 64G, 60GB or 512MiB.");
            return null;
        },
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static Option<string?> PublicKey() => new("--public-key") { Description = "PEM file of the release's maker", HelpName = "FILE" };
}
