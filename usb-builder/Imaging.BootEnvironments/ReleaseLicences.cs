using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Imaging.Release;

namespace Imaging.BootEnvironments;

/// <summary>What of other people's software travels with a release: versions, licences, and where the sources are had.</summary>
public static partial class ReleaseLicences
{
    private const string Linux = "linux";
    private const string Engine = "engine";
    private const string None = "-";
    private const string Content = "What the volumes hold, Windows, packages and drivers, is under its makers' terms.";

    /// <summary>A line a part, and what there is to say of all of them.</summary>
    public static IReadOnlyList<string> Lines(ReleaseDocument release)
    {
        if (release.BootEnvironment is not { } environment)
            return ["The boot files, if there are any, are a folder of somebody's own: what is in it is not known here.", Content];
        Part heading = new("part", "version", "licence", "source");
        return [.. Table([heading, .. Parts(environment), .. EngineParts(release)]), "", .. Notes(environment.Kind), Content];
    }

    /// <summary>The engine is a part of its own.</summary>
    private static IEnumerable<Part> Parts(BootSection environment) =>
        environment.Packages.Where(entry => !entry.StartsWith("imaging.exe ", StringComparison.Ordinal))
            .Select(entry => PartOf(entry, environment.Kind));

    private static Part PartOf(string entry, string kind)
    {
        string[] words = entry.Split(' ', 2);
        string version = words.Length > 1 ? words[1] : None;
        Known? known = Known.All.FirstOrDefault(k => k.Kind == kind && FileSystemName.MatchesSimpleExpression(k.Name, words[0]));
        return (kind, known) switch
        {
            (Linux, null) => new Part(words[0], version, "not known here", None),
            (Linux, { Source: None }) => new Part(words[0], version, known.Licence, None),
            (Linux, _) => new Part(words[0], version, known.Licence, $"{known.Source} {SourceVersion(words[0], version)}"),
            (_, null) => new Part(entry, None, "Microsoft's terms", None),
            _ => new Part(words[0], None, known.Licence, known.Source),
        };
    }

    private static IEnumerable<Part> EngineParts(ReleaseDocument release) => Known.All.Where(k => k.Kind == Engine)
        .Select(k => new Part(k.Name, k.Name == "imaging" ? release.EngineVersion : None, k.Licence, k.Source));

    private static IReadOnlyList<string> Notes(string kind) =>
    [
        .. kind == Linux
            ? (string[])[
                "Licences are those of the parts that are taken; the whole text is /usr/share/doc/PART/copyright in Debian's package.",
                "Sources of Debian packages: `apt-get source SOURCE=VERSION`, or https://snapshot.debian.org/package/SOURCE/VERSION/.",
            ]
            : ["Windows PE and its loader are Microsoft's, under the terms of the ADK or the Windows they come from.",
                "Drivers and files that were put into Windows PE are under their makers' terms."],
        "The libraries from Microsoft.NETCore.App on are inside imaging; Directory.Packages.props and global.json say which versions.",
    ];

    /// <summary>
    /// A rebuild of the same source counts as <c>+b1</c>. Packages of signed binaries have a version of their own before that of the
    /// code, and GRUB's a plus for its first minus.
    /// </summary>
    private static string SourceVersion(string package, string version)
    {
        string source = Rebuild().Replace(version, "");
        return package switch
        {
            "shim-signed" => BeforeShim().Replace(source, ""),
            "grub-efi-amd64-signed" => GrubOfPackage().Replace(source, "$1-"),
            _ => source,
        };
    }

    private static IEnumerable<string> Table(IReadOnlyList<Part> parts)
    {
        int name = parts.Max(p => p.Name.Length);
        int version = parts.Max(p => p.Version.Length);
        int licence = parts.Max(p => p.Licence.Length);
        return parts.Select(p => $"{p.Name.PadRight(name)}  {p.Version.PadRight(version)}  {p.Licence.PadRight(licence)}  {p.Source}");
    }

    [GeneratedRegex(@"\+b\d+$")]
    private static partial Regex Rebuild();

    [GeneratedRegex(@"^.*\+(?=\d)")]
    private static partial Regex BeforeShim();

    [GeneratedRegex(@"^\d+\+([^+]*)\+")]
    private static partial Regex GrubOfPackage();

    private sealed record Part(string Name, string Version, string Licence, string Source);

    /// <summary>A line of <c>winpe/licences.txt</c>.</summary>
    internal sealed partial record Known(string Kind, string Name, string Licence, string Source)
    {
        public static IReadOnlyList<Known> All { get; } =
        [
            .. EmbeddedPiece.Read("licences.txt").Split('\n').Select(line => line.TrimEnd())
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => Gap().Split(line)).Select(c => new Known(c[0], c[1], c[2], c[3])),
        ];

        [GeneratedRegex(" {2,}")]
        private static partial Regex Gap();
    }
}
