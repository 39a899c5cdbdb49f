namespace Imaging.Manifest;

/// <summary>What the first start of Windows has in the Windows volume: its folder, and what lies there.</summary>
public static class FirstStartPlaces
{
    /// <summary>Where a package goes that names no destination, its id added.</summary>
    public const string Packages = @"\_Prestage\Packages\";

    /// <summary>Where folders of drivers go, their ids added.</summary>
    public const string Drivers = @"\_Prestage\Drivers\";

    /// <summary>Holds the scripts, their list of jobs, and all they install. Only administrators may write there, or read.</summary>
    public static TargetPath Folder { get; } = TargetPath.ParseOrDefault(@"\_Prestage");

    /// <summary>Files and folders in it that are the scripts' own.</summary>
    internal static IReadOnlyList<TargetPath> Own { get; } =
    [
        .. new[]
        {
            "register.ps1", "first-start.ps1", "functions.ps1", "windows.ps1", "first-start.xml", "jobs.json", "state.json", "logs",
        }.Select(name => TargetPath.ParseOrDefault($@"{Folder}\{name}")),
    ];
}
