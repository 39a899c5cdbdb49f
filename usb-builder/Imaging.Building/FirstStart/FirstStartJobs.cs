using System.Text.Json;
using System.Text.Json.Serialization;
using Imaging.Manifest;
using Imaging.Release;

namespace Imaging.Building.FirstStart;

/// <summary><c>jobs.json</c>: what the scripts of the first start install, in the order of the lists.</summary>
internal sealed record FirstStartJobs(int Version, IReadOnlyList<DriverJob> Drivers, IReadOnlyList<PackageJob> Packages)
{
    private const int CurrentVersion = 1;

    public static FirstStartJobs Of(ReleaseManifest manifest) => new(
        CurrentVersion, [.. manifest.Drivers.Select(Job)], [.. manifest.Installed.Select(Job)]);

    /// <summary>ASCII, with escapes: Windows PowerShell takes files without a byte order mark for the system's code page.</summary>
    public byte[] Write() => [.. JsonSerializer.SerializeToUtf8Bytes(this, FirstStartContext.Default.FirstStartJobs), (byte)'\n'];

    private static DriverJob Job(ManifestDrivers drivers) =>
        new(Below(drivers.Destination), drivers.Install, drivers.TimeLimit.TotalMinutes);

    private static PackageJob Job(ManifestContent package)
    {
        ManifestInstall install = package.Install!;
        return new PackageJob(
            package.Id, Below(package.Destination), install.Command, install.Reboot, install.TimeLimit.TotalMinutes);
    }

    private static string Below(TargetPath place) => place.Text[(FirstStartPlaces.Folder.Text.Length + 1)..];
}

/// <param name="Folder">Below that of the scripts.</param>
/// <param name="TimeLimitMinutes">Of each .inf file; in specialize of all.</param>
internal sealed record DriverJob(string Folder, DriverInstall Install, double TimeLimitMinutes);

/// <param name="Folder">Below that of the scripts.</param>
internal sealed record PackageJob(string Id, string Folder, string Command, InstallReboot Reboot, double TimeLimitMinutes);

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(InstallRebootJsonConverter), typeof(DriverInstallJsonConverter)])]
[JsonSerializable(typeof(FirstStartJobs))]
internal sealed partial class FirstStartContext : JsonSerializerContext;
