using Imaging.Release;

namespace Imaging.Manifest;

/// <summary>Reads an item of <c>drivers:</c>. Not done here: looking into its folder.</summary>
internal static class DriversReader
{
    private static readonly TimeSpan s_leastTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_mostTime = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_usualTime = TimeSpan.FromMinutes(10);

    internal static IReadOnlyDictionary<string, DriverInstall> Phases { get; } = new Dictionary<string, DriverInstall>
    {
        ["first-start"] = DriverInstall.FirstStart,
        ["specialize"] = DriverInstall.Specialize,
    };

    public static ManifestDrivers Read(ManifestSection drivers) => new(
        drivers.Name("id"),
        drivers.HostFolder("source") ?? "",
        drivers.Choice("install", Phases) ?? DriverInstall.FirstStart,
        drivers.Duration("time_limit", s_leastTime, s_mostTime, "1min to 1h") ?? s_usualTime);
}
