using System.Globalization;
using Imaging.Core;
using Imaging.Platform.Machines;

namespace Imaging.Platform.Linux;

/// <summary>Identity from the firmware's table, which root may read, or from what the kernel shows everybody.</summary>
internal static class LinuxMachine
{
    private const int Ethernet = 1;

    public static MachineIdentity Read(string root)
    {
        IReadOnlyList<string> macs = MacAddresses(Path.Combine(root, "sys/class/net"));
        string tables = Path.Combine(root, "sys/firmware/dmi/tables");
        byte[]? table = Sysfs.Bytes(tables, "DMI");
        return table is { Length: > 0 } && TryParse(table, VersionOf(Sysfs.Bytes(tables, "smbios_entry_point"))) is { } parsed
            ? MachineIdentity.From(parsed, macs)
            : FromKernel(Path.Combine(root, "sys/class/dmi/id"), macs);
    }

    private static SmbiosTable? TryParse(byte[] table, Version? version)
    {
        try
        {
            return SmbiosTable.Parse(table, version);
        }
        catch (ImagingException)
        {
            return null; // a firmware's mistake must not keep a machine from being staged: what the kernel shows has to do
        }
    }

    private static MachineIdentity FromKernel(string folder, IReadOnlyList<string> macs)
    {
        return new MachineIdentity
        {
            Manufacturer = Text("sys_vendor"),
            Model = Text("product_name"),
            ModelVersion = Text("product_version"),
            Sku = Text("product_sku"),
            Serial = Text("product_serial") ?? Text("board_serial"),
            Uuid = UuidOf(Sysfs.Text(folder, "product_uuid")),
            AssetTag = Text("chassis_asset_tag"),
            MacAddresses = macs,
        };

        string? Text(string name) => FirmwareText.Clean(Sysfs.Text(folder, name));
    }

    private static string? UuidOf(string? text) =>
        Guid.TryParse(text, out Guid uuid) && uuid != Guid.Empty && uuid != Guid.AllBitsSet ? uuid.ToString("D") : null;

    /// <summary>The 32 bit entry point (DSP0134, 5.2.1) has its version at 6, the 64 bit one (5.2.2) at 7.</summary>
    private static Version? VersionOf(ReadOnlySpan<byte> entryPoint)
    {
        if (entryPoint.Length >= 9 && entryPoint.StartsWith("_SM3_"u8))
            return new Version(entryPoint[7], entryPoint[8]);
        return entryPoint.Length >= 8 && entryPoint.StartsWith("_SM_"u8) ? new Version(entryPoint[6], entryPoint[7]) : null;
    }

    /// <summary>Cards have a device behind them; bridges, tunnels and containers' pairs have none.</summary>
    private static List<string> MacAddresses(string folder)
    {
        var addresses = new List<string>();
        foreach (string card in Sysfs.Names(folder).Select(name => Path.Combine(folder, name)))
        {
            bool isPhysical = Path.Exists(Path.Combine(card, "device"))
                && !Sysfs.Resolve(card).Contains("/devices/virtual/", StringComparison.Ordinal);
            string? address = Sysfs.Text(card, "address")?.ToUpper(CultureInfo.InvariantCulture);
            if (isPhysical && Sysfs.Number(card, "type") == Ethernet && address is not null && address.Any(c => c is not ('0' or ':')))
                addresses.Add(address);
        }

        return addresses;
    }
}
