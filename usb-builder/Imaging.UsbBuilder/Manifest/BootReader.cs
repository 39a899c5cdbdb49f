namespace Imaging.UsbBuilder.Manifest;

/// <summary>Reads <c>boot:</c>. Not done here: looking into the folders it names.</summary>
internal static class BootReader
{
    private const string Folder = "folder";
    private const string Linux = "linux";

    private static readonly string[] s_ofFolder = ["source"];
    private static readonly string[] s_ofLinux = ["secure_boot", "packages", "kernel", "engine"];

    private static readonly Dictionary<string, bool> s_switch = new() { ["on"] = true, ["off"] = false };

    /// <summary>True for the environment the builder makes.</summary>
    internal static IReadOnlyDictionary<string, bool> Kinds { get; } = new Dictionary<string, bool> { [Folder] = false, [Linux] = true };

    public static ManifestBoot? Read(ManifestSection boot) => boot.Choice("kind", Kinds) switch
    {
        true => ReadLinux(boot),
        false => ReadFolder(boot),
        null => null,
    };

    private static ManifestBootFolder ReadFolder(ManifestSection boot)
    {
        ReportForeign(boot, s_ofLinux, Folder, Linux);
        if (!boot.Has("source"))
            boot.Report("source", "no field \"source\"", "a folder", "Add source: the folder with the boot files.");
        return new ManifestBootFolder(boot.HostFolder("source") ?? "");
    }

    private static ManifestBootLinux ReadLinux(ManifestSection boot)
    {
        ReportForeign(boot, s_ofFolder, Linux, Folder);
        return new ManifestBootLinux(
            boot.Choice("secure_boot", s_switch) ?? true,
            boot.HostFolder("packages"),
            boot.HostFolder("kernel"),
            boot.HostFile("engine"));
    }

    private static void ReportForeign(ManifestSection boot, string[] fields, string kind, string other)
    {
        foreach (string field in fields.Where(boot.Has))
            boot.Report(field, $"a field of kind: {other}", $"none with kind: {kind}", $"Delete it, or write kind: {other}.");
    }
}
