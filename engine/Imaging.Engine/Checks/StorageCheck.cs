using Imaging.Core;
using Imaging.Platform.Inventory;
using Imaging.Release;

namespace Imaging.Engine.Checks;

/// <summary>
/// Will the release's Windows find the disk it is on? What a station runs on has drivers for much that Windows has none for: the disk would
/// be staged well, and Windows stop at each start (INACCESSIBLE_BOOT_DEVICE, 0x7B). So every controller on the way to the disk has to be
/// one that any Windows starts from, or one that the image has a boot-start driver for.
/// </summary>
public static class StorageCheck
{
    /// <summary>How a driver gets into an image; only there it is early enough.</summary>
    public const string AddDriver =
        @"dism /Mount-Image /ImageFile:install.wim /Index:1 /MountDir:C:\mount, dism /Image:C:\mount /Add-Driver /Driver:FOLDER /Recurse, "
        + @"dism /Unmount-Image /MountDir:C:\mount /Commit";

    private const string NotJudged = "Nobody judged whether Windows finds its disk";

    private const int Bridge = 0x0604;
    private const int SdHost = 0x0805;
    private const int UsbHost = 0x0C03;
    private const int Ahci = 0x010601;
    private const int Nvme = 0x010802;

    /// <param name="disk">Null: an image file that will be made.</param>
    /// <returns>A sentence for the record; null: the release starts nothing.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.NoDriver"/>.</exception>
    public static string? Check(ReleaseDocument release, DiskInfo? disk)
    {
        if (release.Windows is not { } windows)
            return null;
        if (disk is null)
            return $"{NotJudged}: an image file hangs on no controller.";
        if (disk.PciPath is not { } path)
            return $"{NotJudged}: this system does not tell on which controller {disk.Node} hangs.";
        if (path.Count == 0)
            return $"{NotJudged}: {disk.Node} hangs on no PCI device.";
        var known = new HashSet<string>(windows.BootDevices, StringComparer.OrdinalIgnoreCase);
        PciDevice[] unknown = [.. path.Where(d => !IsEverywhere(d) && !d.HardwareIds().Any(known.Contains))];
        return unknown.Length == 0
            ? $"Windows has drivers for what {disk.Node} hangs on: {Describe(path)}."
            : throw new ImagingException(
                ExitCode.NoDriver, "this machine's storage", $"{disk.Node} behind {Describe(unknown)}",
                "a controller that the release's Windows has a boot-start driver for; without one it stops with 0x7B",
                "Turn VMD or RAID off in the firmware's setup, so that the disk is on AHCI or NVMe. Or the release's maker puts the "
                    + $"controller's driver into the image, and builds again: {AddDriver}.");
    }

    /// <summary>
    /// Windows loads its own drivers for these at boot. Those for USB and SD are not boot-start: the loader takes them when it was started
    /// from such a disk.
    /// </summary>
    private static bool IsEverywhere(PciDevice device) =>
        device.Class is Ahci or Nvme || device.Class >> 8 is Bridge or SdHost or UsbHost;

    private static string Describe(IEnumerable<PciDevice> devices) => string.Join(", ", devices.Select(Describe));

    private static string Describe(PciDevice device) => $"{device.Id} ({NameOf(device)}, class {device.ClassCode})";

    private static string NameOf(PciDevice device) => device.Class switch
    {
        Ahci => "AHCI",
        Nvme => "NVMe",
        _ => (device.Class >> 8) switch
        {
            0x0100 => "SCSI",
            0x0101 => "IDE",
            0x0104 => "RAID or VMD",
            0x0107 => "SAS",
            Bridge => "bridge",
            SdHost => "SD host",
            UsbHost => "USB host",
            _ => "controller",
        },
    };
}
