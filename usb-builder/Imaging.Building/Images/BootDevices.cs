using Imaging.Registry;

namespace Imaging.Building.Images;

/// <summary>
/// Which PCI devices an image can start from: those whose driver package installs a service that starts with the boot loader. Windows
/// keeps its driver packages in a key <c>DriverDatabase</c>: the ids of devices name .inf files, these name packages, and a package says
/// which configuration an id gets and which service that has.
/// </summary>
internal static class BootDevices
{
    private const ulong BootStart = 0;

    /// <param name="control">The control set with the services.</param>
    /// <param name="databases">Roots that may have a <c>DriverDatabase</c>.</param>
    public static IReadOnlyList<string> Of(RegistryKey control, IEnumerable<RegistryKey> databases)
    {
        RegistryKey? services = control.Find("Services");
        var devices = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (RegistryKey package in databases.SelectMany(d => d.Find(@"DriverDatabase\DriverPackages")?.Keys ?? []))
            devices.UnionWith(DevicesOf(package, services));
        return [.. devices];
    }

    /// <summary>An installed Windows overrides the start of controllers it does not use, by the number of a hardware profile.</summary>
    private static bool IsBootStart(RegistryKey service) =>
        service.Value("Start")?.Number == BootStart && service.Find("StartOverride")?.Value("0")?.Number is null or BootStart;

    private static IEnumerable<string> DevicesOf(RegistryKey package, RegistryKey? services)
    {
        HashSet<string> starting =
        [
            .. from configuration in package.Find("Configurations")?.Keys ?? []
               where configuration.Value("Service")?.Text is { Length: > 0 } service
                   && services?.Find(service) is { } found && IsBootStart(found)
               select configuration.Name.ToUpperInvariant(),
        ];
        return from device in package.Find(@"Descriptors\PCI")?.Keys ?? []
               where device.Value("Configuration")?.Text is { } name && starting.Contains(name.ToUpperInvariant())
               select $@"PCI\{device.Name.ToUpperInvariant()}";
    }
}
