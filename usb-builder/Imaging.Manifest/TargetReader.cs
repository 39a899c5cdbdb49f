using Imaging.Core;

namespace Imaging.Manifest;

/// <summary>Reads <c>content:</c> and <c>slots:</c>, and checks that no two of them want the same place in the Windows volume.</summary>
internal static class TargetReader
{
    private const int VersionLength = 64;
    private const long SlotUnit = 4 * ByteSize.KiB;
    private const long LargestSlot = 16 * ByteSize.MiB;

    private sealed record Claim(ManifestSection Section, string PathField, TargetPath Path, bool IsSlot);

    public static (IReadOnlyList<ManifestContent> Content, IReadOnlyList<ManifestSlot> Slots) Read(ManifestSection root)
    {
        var claims = new List<Claim>();
        IReadOnlyList<ManifestSection> packages = root.Maps("content", ManifestFields.Content);
        ManifestContent[] content = [.. packages.Select((p, i) => ReadContent(p, i + 1, claims))];
        IReadOnlyList<ManifestSection> holes = root.Maps("slots", ManifestFields.Slot);
        ManifestSlot[] slots = [.. holes.Select(s => ReadSlot(s, claims))];
        ReportRepeats(packages, "id", [.. content.Select(c => c.Id)]);
        ReportRepeats(holes, "name", [.. slots.Select(s => s.Name)]);
        for (int i = 1; i < claims.Count; i++)
            ReportClash(claims[i], claims[..i]);
        if (content.Any(c => c.Install is not null))
            claims.ForEach(ReportOwn);
        return (content, slots);
    }

    private static ManifestContent ReadContent(ManifestSection section, int place, List<Claim> claims)
    {
        string id = section.Name("id");
        string field = section.Has("destination") ? "destination" : "id";
        TargetPath? destination = field == "destination" ? section.Target(field)
            : TargetPath.TryParse(FirstStartPlaces.Packages + id, out TargetPath path, out _) ? path : null;
        if (destination is { } claimed)
            claims.Add(new Claim(section, field, claimed, IsSlot: false));
        return new ManifestContent(
            id,
            section.Text("version", VersionLength),
            section.HostFolder("source") ?? "",
            destination ?? default,
            InstallReader.Read(section, place, destination));
    }

    private static ManifestSlot ReadSlot(ManifestSection section, List<Claim> claims)
    {
        string name = section.Name("name");
        TargetPath? path = section.Target("path");
        if (path is { } claimed)
            claims.Add(new Claim(section, "path", claimed, IsSlot: true));
        long? size = section.Size("size");
        if (size is { } bytes && (bytes is < SlotUnit or > LargestSlot || bytes % SlotUnit != 0))
            section.Report("size", section.Scalar("size")!.Text, "4 KiB to 16 MiB in steps of 4 KiB", "Write 64KiB or the like.");
        string? template = section.HostFile("template");
        if (template is not null && size is { } room && new FileInfo(template).Length is var length && length > room)
            section.Report("template", $"a file of {length} bytes", $"at most the slot's {room}",
                "Raise the slot's size, or shorten the file.");
        return new ManifestSlot(name, path ?? default, size ?? 0, template);
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

    /// <summary>A file of a slot may lie in a package's folder, nothing else in anything else.</summary>
    private static void ReportClash(Claim claim, IEnumerable<Claim> earlier)
    {
        Claim? other = earlier.FirstOrDefault(e =>
            claim.Path.Covers(e.Path) || (e.Path.Covers(claim.Path) && (e.IsSlot || !claim.IsSlot)));
        // Two equal ids were reported as such.
        if (other is null || (claim.PathField == "id" && other.PathField == "id"))
            return;
        string how = claim.Path.IsSameAs(other.Path) ? "the path of"
            : claim.Path.Covers(other.Path) ? "a folder that holds" : "a path inside";
        claim.Section.Report(claim.PathField, $"{claim.Path}, {how} {other.Section.Node.Field}", "a place of its own",
            "Change one of the two.");
    }
}
