using Imaging.Disk;
using Imaging.Platform.Inventory;

namespace Imaging.Station.Boot;

/// <summary>Asks whoever knows what this system was started from.</summary>
public static class BootOrigins
{
    /// <summary>Firmware lists its variables slowly.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public static BootOrigin Find(DiskCatalog catalog)
    {
        if (OperatingSystem.IsWindows())
            return Of(catalog.BootSource());
        BootOrigin origin = BootCommandLine.Origin();
        return origin == BootOrigin.Unknown ? StubVariables.Origin(s_timeout, TimeProvider.System) : origin;
    }

    /// <summary>
    /// By the disk that Windows PE says it came from; it does not say where that has no letter, as the ESP of a staged disk.
    /// </summary>
    public static BootOrigin Of(DiskInfo? source) => source switch
    {
        null => BootOrigin.Unknown,
        { IsRemovable: true } or { Bus: DiskBus.Usb } => BootOrigin.Stick,
        _ => BootOrigin.Disk,
    };
}
