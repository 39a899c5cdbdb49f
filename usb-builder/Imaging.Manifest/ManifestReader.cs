using Imaging.Release;

namespace Imaging.Manifest;

/// <summary>A manifest, or what is wrong: <paramref name="Manifest"/> is null unless <paramref name="Problems"/> is empty.</summary>
public sealed record ManifestReading(ReleaseManifest? Manifest, IReadOnlyList<ManifestProblem> Problems);

/// <summary>
/// Reads <c>manifest.yaml</c>, of which <c>usb-builder/manifest.schema.json</c> gives the form:
/// 1. the bytes must be text that YAML allows; 2. the YAML must be one document of plain lists, fields and values; 3. every field must be
/// known, there and of its kind; 4. values must make sense together, and the files they name exist.
/// A fault of steps 1 and 2 hides later ones; those of steps 3 and 4 are found in one pass.
/// Not done here: looking into the WIM, the packages or the boot files.
/// </summary>
public static class ManifestReader
{
    private const string Format = "1";
    private const int CommentLength = 1000;

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="Imaging.Core.ImagingException">It has problems; the message has a line for each.</exception>
    public static ReleaseManifest Read(string path)
    {
        ManifestReading reading = Check(path);
        return reading.Manifest ?? throw ManifestProblem.ToException(reading.Problems);
    }

    /// <summary>Reads a manifest and gives its problems rather than throw them.</summary>
    public static ManifestReading Check(string path)
    {
        var problems = new ManifestProblems(path);
        ReleaseManifest? manifest = ManifestText.Read(path, problems) is { } text && YamlTree.Read(text, problems) is { } tree
            ? ReadRoot(tree, Path.GetFullPath(path), problems)
            : null;
        return new ManifestReading(problems.Count == 0 ? manifest : null, problems.InOrder());
    }

    private static ReleaseManifest? ReadRoot(MapNode tree, string file, ManifestProblems problems)
    {
        // Another format has other fields: to complain of each of them would hide what is the matter.
        if (tree.Entries.FirstOrDefault(e => e.Key.Text == "format")?.Value is ScalarNode format
            && format is not { IsPlain: true, Text: Format })
        {
            problems.Add(format, format.Describe(), Format, "Write format: 1, or use the usb-builder this manifest was made for.");
            return null;
        }

        var root = new ManifestSection(tree, ManifestFields.Root, Path.GetDirectoryName(file)!, problems);
        root.Scalar("format");
        IReadOnlyList<string> secrets = ValuesReader.Secrets(root);
        ManifestTargets targets = TargetReader.Read(root, secrets);
        ManifestImage image = root.Map("image", ManifestFields.Image) is { } section ? ImageReader.Read(section) : ImageReader.StandIn;
        if (targets.Files.Count > 0 && image is ManifestWimImage { AppliesFiles: true })
            root.Report(
                "files", "machine files", "none with apply: files", "Delete them, or delete apply: sealed volumes have machine files.");
        return new ReleaseManifest(
            file,
            root.Map("release", ManifestFields.Release) is { } release ? ReadRelease(release) : new ManifestRelease("", "", null, ""),
            [.. root.Maps("machines", ManifestFields.Machine).Select(ReadMachine)],
            root.Map("disk", ManifestFields.Disk) is { } disk ? DiskReader.Read(disk) : new ManifestDisk(0, DiskTargets.Any, []),
            image,
            targets.Content,
            targets.Drivers,
            root.Map("boot", ManifestFields.Boot) is { } boot ? BootReader.Read(boot) : null,
            targets.Files,
            secrets,
            StationPolicyReader.Read(root));
    }

    private static ManifestRelease ReadRelease(ManifestSection release) => new(
        release.Name("name"),
        release.Name("version"),
        release.Day("not_after"),
        release.Text("comment", CommentLength, lines: true));

    private static ManifestMachine ReadMachine(ManifestSection machine)
    {
        if (!ManifestFields.Machine.All.Any(machine.Has))
            machine.Problems.Add(machine.Node, "no pattern", $"at least one of {ManifestFields.Machine}",
                "Add one, or delete machines to allow any machine.");
        string[] serials = [.. machine.Scalars("serials").Select(s => machine.Pattern(s))];
        if (machine.IsEmptyList("serials"))
            machine.Report("serials", "an empty list", "at least one serial number", "Add one, or delete serials to allow any.");
        return new ManifestMachine(machine.Pattern("manufacturer"), machine.Pattern("model"), machine.Pattern("sku"), serials);
    }
}
