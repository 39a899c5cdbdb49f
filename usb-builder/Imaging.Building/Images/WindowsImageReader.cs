using System.Globalization;
using Imaging.Core;
using Imaging.Registry;

namespace Imaging.Building.Images;

/// <summary>Reads the hives of an image. Nothing is guessed: a hive with changes in its log only is refused.</summary>
internal static class WindowsImageReader
{
    public const string SystemHive = @"\Windows\System32\config\SYSTEM";

    private const string SoftwareHive = @"\Windows\System32\config\SOFTWARE";
    private const string DriversHive = @"\Windows\System32\config\DRIVERS";

    /// <summary>What Setup writes while it generalises (Microsoft, "Windows Setup States").</summary>
    private const string Generalized = "IMAGE_STATE_GENERALIZE_RESEAL_TO_";

    private const int FirstBuildOf11 = 22000;

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Wim"/>: a hive is missing or damaged, has changes in its log only, or lacks what every Windows has.
    /// </exception>
    public static WindowsImage Read(IImageFiles files)
    {
        RegistryKey system = Open(files, SystemHive);
        RegistryKey control = ControlSet(files, system);
        RegistryKey software = Open(files, SoftwareHive);
        RegistryKey version = Require(software, @"Microsoft\Windows NT\CurrentVersion", files, SoftwareHive);
        ulong build = ulong.Parse(Text(version, "CurrentBuildNumber", files, SoftwareHive), CultureInfo.InvariantCulture);
        return new WindowsImage
        {
            Title = Title(version, build),
            Edition = version.Value("EditionID")?.Text ?? "",
            Build = $"{Number(version, "CurrentMajorVersionNumber", 10)}.{Number(version, "CurrentMinorVersionNumber", 0)}"
                + $".{build}.{Number(version, "UBR", 0)}",
            Language = Language(control),
            Architecture = Text(
                Require(control, @"Control\Session Manager\Environment", files, SystemHive), "PROCESSOR_ARCHITECTURE", files, SystemHive)
                .ToLowerInvariant(),
            SignsOfOneMachine = [.. SignsOfOneMachine(system, software)],
            BootDevices = BootDevices.Of(control, [system, .. OptionalHive(files, DriversHive)]),
        };
    }

    private static RegistryKey Open(IImageFiles files, string path)
    {
        if (files.Length(path) is null)
            throw new ImagingException(
                ExitCode.Wim, files.Name, $"no {path}", "a Windows image",
                "Name an image of Windows, or write starts: nothing under image.");
        return RegistryHive.Open(files.Read(path, RegistryHive.MaximumBytes), $"{files.Name}, {path}").Root;
    }

    private static IEnumerable<RegistryKey> OptionalHive(IImageFiles files, string path) =>
        files.Length(path) is null ? [] : [Open(files, path)];

    /// <summary>The one that the next start takes.</summary>
    private static RegistryKey ControlSet(IImageFiles files, RegistryKey system)
    {
        ulong current = Number(Require(system, "Select", files, SystemHive), "Default", 1);
        return Require(system, $"ControlSet{current:d3}", files, SystemHive);
    }

    private static string Title(RegistryKey version, ulong build) => version.Value("InstallationType")?.Text switch
    {
        null or "" or "Client" => build >= FirstBuildOf11 ? "Windows 11" : "Windows 10",
        _ => version.Value("ProductName")?.Text ?? "Windows Server",
    };

    /// <summary>The installed language, which stands there as a number; the names of all stand beside their numbers.</summary>
    private static string Language(RegistryKey control)
    {
        string? number = control.Find(@"Control\Nls\Language")?.Value("InstallLanguage")?.Text;
        RegistryKey[] names = [.. control.Find(@"Control\MUI\UILanguages")?.Keys ?? []];
        bool isNumber = ulong.TryParse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong id);
        RegistryKey? installed = names.FirstOrDefault(n => isNumber && n.Value("LCID")?.Number == id);
        return (installed ?? names.FirstOrDefault())?.Name ?? "";
    }

    private static IEnumerable<string> SignsOfOneMachine(RegistryKey system, RegistryKey software)
    {
        string? state = software.Find(@"Microsoft\Windows\CurrentVersion\Setup\State")?.Value("ImageState")?.Text;
        if (state is not null && !state.StartsWith(Generalized, StringComparison.Ordinal))
            yield return $"its state is {state}";
        if (system.Find("Setup")?.Value("SetupType")?.Number == 0)
            yield return @"SetupType below SYSTEM\Setup is 0: its next start sets nothing up";
        int mounted = system.Find("MountedDevices")?.Values.Count() ?? 0;
        if (mounted > 0)
            yield return $"MountedDevices has {mounted} volumes of a machine";
    }

    private static RegistryKey Require(RegistryKey key, string path, IImageFiles files, string hive) =>
        key.Find(path) ?? throw Missing(files, hive, path);

    private static string Text(RegistryKey key, string name, IImageFiles files, string hive) =>
        key.Value(name)?.Text ?? throw Missing(files, hive, $@"{key.Path}\{name}");

    private static ulong Number(RegistryKey key, string name, ulong otherwise) => key.Value(name)?.Number ?? otherwise;

    private static ImagingException Missing(IImageFiles files, string hive, string path) => new(
        ExitCode.Wim, $"{files.Name}, {hive}", $"no {path}", "what every Windows from 10 on has", "Take an image of Windows 10 or 11.");
}
