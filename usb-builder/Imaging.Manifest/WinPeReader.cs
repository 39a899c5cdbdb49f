namespace Imaging.Manifest;

/// <summary>Reads those fields of <c>boot:</c> that a boot environment of Windows PE has.</summary>
internal static class WinPeReader
{
    /// <summary>Places in the image that the builder fills itself.</summary>
    private static readonly TargetPath[] s_reserved =
        [TargetPath.ParseOrDefault(@"\imaging"), TargetPath.ParseOrDefault(@"\Windows\System32\winpeshl.ini")];

    internal static IReadOnlyDictionary<string, SecureBootAuthority> Authorities { get; } = new Dictionary<string, SecureBootAuthority>
    {
        ["2011"] = SecureBootAuthority.Microsoft2011,
        ["2023"] = SecureBootAuthority.Microsoft2023,
    };

    public static ManifestBootWinPe Read(ManifestSection boot)
    {
        if (!boot.Has("image"))
            boot.Report("image", "no field \"image\"", "a WIM file", "Add image: the ADK's winpe.wim, or a boot.wim of your own.");
        return new ManifestBootWinPe(
            boot.HostFile("image") ?? "",
            boot.Has("index") ? boot.Count("index") : null,
            boot.HostFolder("media"),
            [.. boot.Scalars("drivers").Select(folder => boot.HostFolder(folder)).OfType<string>()],
            boot.HostFile("wallpaper"),
            [.. boot.Maps("files", ManifestFields.BootFile).Select(ReadFile)],
            boot.Choice("secure_boot", Authorities),
            boot.Flag("debug"),
            boot.HostFile("engine"));
    }

    private static ManifestBootFile ReadFile(ManifestSection file)
    {
        TargetPath destination = file.Target("destination") ?? default;
        if (s_reserved.FirstOrDefault(place => place.Covers(destination)) is { Text.Length: > 0 } taken)
            file.Report("destination", $"{destination} in what is the builder's own", $"no place in {taken}", "Choose another.");
        return new ManifestBootFile(file.HostFileOrFolder("source") ?? "", destination);
    }
}
