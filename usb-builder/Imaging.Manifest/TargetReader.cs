using Imaging.Core;
using Imaging.Templates;

namespace Imaging.Manifest;

/// <summary>What goes into the Windows volume.</summary>
internal sealed record ManifestTargets(
    IReadOnlyList<ManifestContent> Content, IReadOnlyList<ManifestDrivers> Drivers, IReadOnlyList<ManifestFile> Files);

/// <summary>
/// Reads <c>content:</c>, <c>drivers:</c> and <c>files:</c>, looks into the templates, and checks that no two want the same place in the
/// Windows volume.
/// </summary>
internal static class TargetReader
{
    private const int VersionLength = 64;
    private const long SizeUnit = 4 * ByteSize.KiB;
    private const long UsualSize = 64 * ByteSize.KiB;
    private const long LargestSize = 16 * ByteSize.MiB;

    /// <summary>What a manifest calls encodings.</summary>
    public static IReadOnlyDictionary<string, TextEncoding> Encodings { get; } = new Dictionary<string, TextEncoding>
    {
        ["utf8"] = TextEncoding.Utf8,
        ["utf16"] = TextEncoding.Utf16,
        ["ascii"] = TextEncoding.Ascii,
    };

    private sealed record Claim(ManifestSection Section, string PathField, TargetPath Path, bool IsFile);

    /// <param name="secrets">Names of values that are marked secret.</param>
    public static ManifestTargets Read(ManifestSection root, IReadOnlyList<string> secrets)
    {
        var claims = new List<Claim>();
        IReadOnlyList<ManifestSection> packages = root.Maps("content", ManifestFields.Content);
        ManifestContent[] content = [.. packages.Select((p, i) => ReadContent(p, i + 1, claims))];
        IReadOnlyList<ManifestSection> folders = root.Maps("drivers", ManifestFields.Drivers);
        ManifestDrivers[] drivers = [.. folders.Select(DriversReader.Read)];
        claims.AddRange(drivers.Zip(folders).Where(d => d.First.Id.Length > 0).Select(
            d => new Claim(d.Second, "id", d.First.Destination, IsFile: false)));
        ManifestFile[] files = [.. root.Maps("files", ManifestFields.File).Select(f => ReadFile(f, secrets, claims))];
        ReportRepeats(packages, "id", [.. content.Select(c => c.Id)]);
        ReportRepeats(folders, "id", [.. drivers.Select(d => d.Id)]);
        for (int i = 1; i < claims.Count; i++)
            ReportClash(claims[i], claims[..i]);
        if (drivers.Length > 0 || content.Any(c => c.Install is not null))
            claims.ForEach(ReportOwn);
        return new ManifestTargets(content, drivers, files);
    }

    private static ManifestContent ReadContent(ManifestSection section, int place, List<Claim> claims)
    {
        string id = section.Name("id");
        string field = section.Has("destination") ? "destination" : "id";
        TargetPath? destination = field == "destination" ? section.Target(field)
            : TargetPath.TryParse(FirstStartPlaces.Packages + id, out TargetPath path, out _) ? path : null;
        if (destination is { } claimed)
            claims.Add(new Claim(section, field, claimed, IsFile: false));
        return new ManifestContent(
            id,
            section.Text("version", VersionLength),
            section.HostFolder("source") ?? "",
            destination ?? default,
            InstallReader.Read(section, place, destination));
    }

    private static ManifestFile ReadFile(ManifestSection section, IReadOnlyList<string> secrets, List<Claim> claims)
    {
        TargetPath? path = section.Target("path");
        if (path is { } claimed)
            claims.Add(new Claim(section, "path", claimed, IsFile: true));
        long size = section.Size("size") ?? UsualSize;
        if (size is < SizeUnit or > LargestSize || size % SizeUnit != 0)
        {
            section.Report("size", section.Scalar("size")!.Text, "4 KiB to 16 MiB in steps of 4 KiB", "Write 64KiB or the like.");
            size = LargestSize;
        }

        TextKind? kind = ReadKind(section, path?.Text ?? "");
        TextEncoding encoding = section.Choice("encoding", Encodings) ?? UsualEncoding(kind);
        string? template = section.HostFile("template");
        (byte[] bytes, IReadOnlyList<string> names) = template is null ? ([], [])
            : ReadTemplate(section, template, kind is { } known ? new TemplateCheck(known, encoding, (int)size, secrets) : null);
        return new ManifestFile(path ?? default, kind ?? default, encoding, (int)size, template ?? "", bytes, names);
    }

    /// <summary>Windows' own functions take an INI file without a byte order mark for one in the ANSI code page.</summary>
    private static TextEncoding UsualEncoding(TextKind? kind) => kind switch
    {
        TextKind.Json => TextEncoding.Ascii,
        TextKind.Ini => TextEncoding.Utf16,
        _ => TextEncoding.Utf8,
    };

    private static TextKind? ReadKind(ManifestSection section, string path)
    {
        TextKind? kind = section.Choice("kind", TextKinds.Words);
        if (TextKinds.IsProgram(path))
        {
            section.Report("path", $"{path}, which is run or imported", "a file that values can be escaped in",
                "A value could become a command there: put it into an xml, json, ini or text file, and let the program read that.");
            return null;
        }

        TextKind? usual = TextKinds.Of(path);
        if (kind is not null && usual is not null && kind != usual)
        {
            string expected = TextKinds.Words.Single(w => w.Value == usual).Key;
            section.Report("kind", $"{section.Scalar("kind")!.Text}, of {path}", $"{expected}, as its name ends",
                "Values would be escaped as its reader does not expect: delete kind, or give the file another name.");
            return null;
        }

        if (kind is null && !section.Has("kind") && path.Length > 0 && (kind = usual) is null)
            section.Report("path", $"{path}, whose name does not say what it holds", "a name that ends with .xml, .json, .ini or .txt",
                $"Add kind: {string.Join(", ", TextKinds.Words.Keys)}: whichever it is.");
        return kind;
    }

    private static (byte[] Bytes, IReadOnlyList<string> ComputerNames) ReadTemplate(
        ManifestSection section, string template, TemplateCheck? check)
    {
        try
        {
            if (new FileInfo(template).Length is var length and > Template.MaximumBytes)
                throw new ImagingException(
                    ExitCode.Manifest, "the template", $"{length} bytes", $"at most {Template.MaximumBytes}", "Name the template.");
            byte[] bytes = File.ReadAllBytes(template);
            return (bytes, check?.Check(bytes) ?? []);
        }
        catch (ImagingException e)
        {
            section.Report("template", $"{e.Found} ({e.Place})", e.Expected, e.Remedy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            section.Report("template", $"a file that cannot be read ({e.Message.TrimEnd('.')})", "a template", "Check its permissions.");
        }

        return ([], []);
    }

    /// <summary>The builder fills these places where something is installed.</summary>
    private static void ReportOwn(Claim claim)
    {
        if (FirstStartPlaces.Own.FirstOrDefault(o => o.Covers(claim.Path) || claim.Path.Covers(o)) is { Text.Length: > 0 } own)
            claim.Section.Report(claim.PathField, $"{claim.Path}, with something to install",
                $"nothing at {own}, which is the first start's own", "Choose another place.");
    }

    private static void ReportRepeats(IReadOnlyList<ManifestSection> sections, string field, string[] names)
    {
        for (int i = 1; i < names.Length; i++)
        {
            int first = Array.FindIndex(names, 0, i, n => string.Equals(n, names[i], StringComparison.OrdinalIgnoreCase));
            if (first >= 0 && names[i].Length > 0)
                sections[i].Report(field, $"\"{names[i]}\" again, after line {sections[first].Node.Line}", "each once",
                    "Rename one of the two; case makes no difference.");
        }
    }

    /// <summary>A machine file may lie in a package's folder, nothing else in anything else.</summary>
    private static void ReportClash(Claim claim, IEnumerable<Claim> earlier)
    {
        Claim? other = earlier.FirstOrDefault(e =>
            claim.Path.Covers(e.Path) || (e.Path.Covers(claim.Path) && (e.IsFile || !claim.IsFile)));
        // Two equal ids were reported as such.
        if (other is null || (claim.PathField == "id" && other.PathField == "id"))
            return;
        string how = claim.Path.IsSameAs(other.Path) ? "the path of"
            : claim.Path.Covers(other.Path) ? "a folder that holds" : "a path inside";
        claim.Section.Report(claim.PathField, $"{claim.Path}, {how} {other.Section.Node.Field}", "a place of its own",
            "Change one of the two.");
    }
}
