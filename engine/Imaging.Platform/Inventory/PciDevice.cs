using System.Globalization;

namespace Imaging.Platform.Inventory;

/// <summary>A PCI device, as it describes itself.</summary>
/// <param name="Class">Base class, subclass and interface, as 0x010802 for NVMe.</param>
public sealed record PciDevice(ushort Vendor, ushort Device, ushort SubsystemVendor, ushort Subsystem, byte Revision, int Class)
{
    /// <summary>Vendor and device, as <c>8086:9a0b</c>.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Vendor:x4}:{Device:x4}");

    /// <summary>Vendor and device of the subsystem, as <c>1028:0a9c</c>.</summary>
    public string SubsystemId => string.Create(CultureInfo.InvariantCulture, $"{SubsystemVendor:x4}:{Subsystem:x4}");

    /// <summary>Six digits, as <c>010802</c>.</summary>
    public string ClassCode => string.Create(CultureInfo.InvariantCulture, $"{Class:x6}");

    /// <summary>The hardware and compatible ids by which Windows looks for a driver (Microsoft, "Identifiers for PCI Devices").</summary>
    public IReadOnlyList<string> HardwareIds()
    {
        string vendor = string.Create(CultureInfo.InvariantCulture, $"VEN_{Vendor:X4}");
        string device = string.Create(CultureInfo.InvariantCulture, $"{vendor}&DEV_{Device:X4}");
        string subsystem = string.Create(CultureInfo.InvariantCulture, $"SUBSYS_{Subsystem:X4}{SubsystemVendor:X4}");
        string revision = string.Create(CultureInfo.InvariantCulture, $"REV_{Revision:X2}");
        string[] classes = [$"CC_{Class:X6}", $"CC_{Class >> 8:X4}"];
        string[] ids =
        [
            $"{device}&{subsystem}&{revision}", $"{device}&{subsystem}", $"{device}&{revision}", device,
            .. classes.Select(c => $"{device}&{c}"), .. classes.Select(c => $"{vendor}&{c}"), vendor, .. classes,
        ];
        return [.. ids.Select(i => $@"PCI\{i}")];
    }
}
