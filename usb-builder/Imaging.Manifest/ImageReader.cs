using Imaging.Release;

namespace Imaging.Manifest;

/// <summary>Reads <c>image:</c>. Not done here: looking into the files it names.</summary>
internal static class ImageReader
{
    private static readonly string[] s_ofWim = ["wim", "index"];
    private static readonly string[] s_ofDisk = ["disk", "partition"];
    private static readonly string[] s_ofStart = ["secure_boot", "firmware", "stale_unattend"];

    /// <summary>How volumes come onto a disk; true for file by file.</summary>
    public static IReadOnlyDictionary<string, bool> Ways { get; } = new Dictionary<string, bool> { ["volumes"] = false, ["files"] = true };

    /// <summary>What the next power on of a staged machine starts.</summary>
    public static IReadOnlyDictionary<string, bool> Starts { get; } =
        new Dictionary<string, bool> { ["windows"] = true, ["nothing"] = false };

    /// <summary>What a station does with the firmware's boot entries.</summary>
    public static IReadOnlyDictionary<string, bool> Firmwares { get; } =
        new Dictionary<string, bool> { ["write"] = true, ["leave"] = false };

    /// <summary>What becomes of an answer file of the image's own; true for leaving it out.</summary>
    public static IReadOnlyDictionary<string, bool> Unattends { get; } =
        new Dictionary<string, bool> { ["refuse"] = false, ["remove"] = true };

    /// <summary>Whose signature boot files have.</summary>
    public static IReadOnlyDictionary<string, BootFileSigner> Signers { get; } = new Dictionary<string, BootFileSigner>
    {
        ["auto"] = BootFileSigner.Auto,
        ["2011"] = BootFileSigner.Microsoft2011,
        ["2023"] = BootFileSigner.Microsoft2023,
    };

    public static ManifestImage StandIn { get; } = new ManifestWimImage("", 0);

    public static ManifestImage Read(ManifestSection image)
    {
        bool starts = image.Choice("starts", Starts) ?? true;
        foreach (string field in s_ofStart.Where(f => !starts && image.Has(f)))
            image.Report(field, "a field of a Windows that starts", "none with starts: nothing", "Delete one of the two.");
        return (image.Has("disk") ? (ManifestImage)ReadDisk(image) : ReadWim(image)) with
        {
            Starts = starts,
            SecureBoot = image.Choice("secure_boot", Signers) ?? BootFileSigner.Auto,
            WritesBootEntry = image.Choice("firmware", Firmwares) ?? true,
        };
    }

    private static ManifestDiskImage ReadDisk(ManifestSection image)
    {
        foreach (string field in s_ofWim.Concat(["apply", "stale_unattend"]).Where(image.Has))
            image.Report(field, "a field of an image in a WIM", "none with disk", "Delete it, or delete disk.");
        return new ManifestDiskImage(image.HostFile("disk") ?? "", image.Has("partition") ? image.Count("partition") : null);
    }

    private static ManifestWimImage ReadWim(ManifestSection image)
    {
        string expected = $"{string.Join(", ", s_ofWim)} and optionally apply; or disk and optionally partition";
        foreach (string field in s_ofWim.Where(f => !image.Has(f)))
            image.Problems.Add(image.Node, $"no field \"{field}\"", expected, $"Add {field}.");
        foreach (string field in s_ofDisk.Where(image.Has))
            image.Report(field, "a field of a captured disk", "none with wim", "Delete it, or name the disk: disk.");
        return new ManifestWimImage(image.HostFile("wim") ?? "", image.Count("index"), image.Choice("apply", Ways) ?? false)
        {
            RemovesUnattend = image.Choice("stale_unattend", Unattends) ?? false,
        };
    }
}
