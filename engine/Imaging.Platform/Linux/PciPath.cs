using System.Globalization;
using System.Text.RegularExpressions;
using Imaging.Platform.Inventory;

namespace Imaging.Platform.Linux;

/// <summary>
/// The PCI devices between the root of a machine and a disk (Documentation/ABI/testing/sysfs-bus-pci of the kernel). What hangs behind
/// Intel's VMD has a domain of its own, in the folder of the VMD's device.
/// </summary>
internal static partial class PciPath
{
    /// <param name="resolved">The disk's place in the device tree.</param>
    /// <returns>From the root; none for what hangs on no PCI.</returns>
    public static IReadOnlyList<PciDevice> Of(string resolved) =>
        [.. Places(resolved).SelectMany(Folders).Distinct(StringComparer.Ordinal).Select(Read).OfType<PciDevice>()];

    /// <summary>An NVMe disk that can have several controllers hangs on none of them; its subsystem has links to them.</summary>
    private static IEnumerable<string> Places(string resolved)
    {
        if (!resolved.Contains("/nvme-subsystem/", StringComparison.Ordinal))
            return [resolved];
        string subsystem = Path.GetDirectoryName(resolved)!;
        return Sysfs.Names(subsystem).Where(n => NvmeController().IsMatch(n)).Select(n => Sysfs.Resolve(Path.Combine(subsystem, n)));
    }

    /// <summary>The folders of PCI devices in a path, from the root.</summary>
    private static IEnumerable<string> Folders(string place)
    {
        for (int end = place.IndexOf('/', 1); end > 0; end = place.IndexOf('/', end + 1))
        {
            if (Address().IsMatch(Path.GetFileName(place.AsSpan(0, end)).ToString()))
                yield return place[..end];
        }
    }

    private static PciDevice? Read(string folder) =>
        Number(folder, "vendor") is { } vendor && Number(folder, "device") is { } device && Number(folder, "class") is { } kind
            ? new PciDevice(
                (ushort)vendor, (ushort)device, (ushort)(Number(folder, "subsystem_vendor") ?? 0),
                (ushort)(Number(folder, "subsystem_device") ?? 0), (byte)(Number(folder, "revision") ?? 0), kind)
            : null;

    /// <summary>As <c>0x8086</c>.</summary>
    private static int? Number(string folder, string attribute) =>
        Sysfs.Text(folder, attribute) is ['0', 'x', .. string digits]
            && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    [GeneratedRegex(@"^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$")]
    private static partial Regex Address();

    [GeneratedRegex(@"^nvme\d+$")]
    private static partial Regex NvmeController();
}
