namespace Imaging.Manifest;

/// <summary>The fields a group of the manifest may have.</summary>
/// <param name="Required">Those that must be there.</param>
/// <param name="Optional">Those that may be.</param>
public sealed record ManifestFields(IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    public static ManifestFields Root { get; } =
        new(["format", "release", "disk", "image"],
            ["machines", "content", "drivers", "boot", "files", "values", "restage", "end", "end_after"]);

    public static ManifestFields Release { get; } = new(["name", "version"], ["not_after", "comment"]);

    public static ManifestFields Machine { get; } = new([], ["manufacturer", "model", "sku", "serials"]);

    public static ManifestFields Disk { get; } = new(["minimum", "partitions"], ["maximum", "bus", "model", "serial", "allow_usb"]);

    public static ManifestFields Partition { get; } = new(["role"], ["size", "grow", "label"]);

    public static ManifestFields Image { get; } =
        new([], ["wim", "index", "apply", "disk", "partition", "starts", "secure_boot", "firmware", "stale_unattend"]);

    public static ManifestFields Content { get; } = new(
        ["id", "version", "source"], ["destination", "install", "order", "reboot", "time_limit"]);

    public static ManifestFields Drivers { get; } = new(["id", "source"], ["install", "time_limit"]);

    public static ManifestFields Boot { get; } = new(
        ["kind"],
        ["source", "secure_boot", "packages", "kernel", "engine", "image", "index", "media", "drivers", "wallpaper", "files", "debug"]);

    public static ManifestFields BootFile { get; } = new(["source", "destination"], []);

    public static ManifestFields File { get; } = new(["path", "template"], ["size", "encoding", "kind"]);

    public static ManifestFields Value { get; } = new(["secret"], []);

    /// <summary>
    /// Every group by its place in the manifest; <c>[]</c> stands for any item of a list, <c>{}</c> for a field of any name.
    /// </summary>
    public static IReadOnlyDictionary<string, ManifestFields> ByPlace { get; } = new Dictionary<string, ManifestFields>
    {
        [""] = Root,
        ["release"] = Release,
        ["machines[]"] = Machine,
        ["disk"] = Disk,
        ["disk.partitions[]"] = Partition,
        ["image"] = Image,
        ["content[]"] = Content,
        ["drivers[]"] = Drivers,
        ["boot"] = Boot,
        ["boot.files[]"] = BootFile,
        ["files[]"] = File,
        ["values{}"] = Value,
    };

    public IEnumerable<string> All => Required.Concat(Optional);

    /// <summary>For <c>expected …</c>.</summary>
    public override string ToString() =>
        string.Join(", ", Required)
        + (Required.Count > 0 && Optional.Count > 0 ? " and optionally " : "")
        + string.Join(", ", Optional);
}
