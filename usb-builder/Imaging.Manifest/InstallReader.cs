using Imaging.Release;

namespace Imaging.Manifest;

/// <summary>Reads those fields of a package that say how it is installed when Windows first starts.</summary>
internal static class InstallReader
{
    /// <summary>cmd takes 8191 characters, with what the script adds.</summary>
    private const int CommandLength = 4096;

    private static readonly TimeSpan s_leastTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_mostTime = TimeSpan.FromHours(24);
    private static readonly TimeSpan s_usualTime = TimeSpan.FromHours(1);

    private static readonly string[] s_ofInstall = ["order", "reboot", "time_limit"];

    internal static IReadOnlyDictionary<string, InstallReboot> Reboots { get; } = new Dictionary<string, InstallReboot>
    {
        ["never"] = InstallReboot.Never,
        ["if-asked"] = InstallReboot.IfAsked,
        ["always"] = InstallReboot.Always,
    };

    /// <param name="place">Of the package in the list, from 1.</param>
    /// <param name="destination">Null where it was reported.</param>
    /// <returns>Null: the package is only laid down.</returns>
    public static ManifestInstall? Read(ManifestSection package, int place, TargetPath? destination)
    {
        if (!package.Has("install"))
        {
            foreach (string field in s_ofInstall.Where(package.Has))
                package.Report(field, "a field of a package that installs", "none without install",
                    "Delete it, or add install: a command.");
            return null;
        }

        string command = package.Text("install", CommandLength);
        if (command.Length > 0 && string.IsNullOrWhiteSpace(command))
            package.Report("install", "blanks", "a command", "Write a program and its arguments, such as setup.exe /quiet.");
        if (destination is { } folder)
            CheckFolder(package, folder);
        return new ManifestInstall(
            command,
            package.Has("order") ? package.Count("order") : place,
            package.Choice("reboot", Reboots) ?? InstallReboot.IfAsked,
            package.Duration("time_limit", s_leastTime, s_mostTime, "1min to 24h") ?? s_usualTime);
    }

    /// <summary>Whoever may write where the command runs has SYSTEM run what he likes.</summary>
    private static void CheckFolder(ManifestSection package, TargetPath folder)
    {
        TargetPath prestage = FirstStartPlaces.Folder;
        if (!prestage.Covers(folder) || folder.IsSameAs(prestage))
            package.Report("destination", $"{folder}, and install", $"a place below {prestage}, where only administrators may write",
                "Delete destination, or install.");
        else if (folder.Text.Contains('%'))
            package.Report("destination", "a % in it, and install", "a path without %, which cmd would take for a variable",
                "Rename the folder.");
    }
}
