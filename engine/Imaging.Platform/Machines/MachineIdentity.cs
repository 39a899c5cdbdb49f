using Imaging.Platform.Linux;

namespace Imaging.Platform.Machines;

/// <summary>Which machine this is, as far as its firmware and network cards tell. Whatever they leave out is null.</summary>
public sealed record MachineIdentity
{
    public string? Manufacturer { get; init; }

    /// <summary>The product name.</summary>
    public string? Model { get; init; }

    /// <summary>The version of the product; Lenovo has the name people know there.</summary>
    public string? ModelVersion { get; init; }

    public string? Sku { get; init; }

    /// <summary>Of the system, or else of its baseboard.</summary>
    public string? Serial { get; init; }

    /// <summary>Lower case, with dashes, as every operating system prints it.</summary>
    public string? Uuid { get; init; }

    public string? AssetTag { get; init; }

    /// <summary>Addresses of the physical network cards, as <c>00:1B:44:11:3A:B7</c>, sorted by the name of the card.</summary>
    public IReadOnlyList<string> MacAddresses { get; init; } = [];

    /// <summary>The machine this runs on. Never fails: a machine may well say nothing.</summary>
    public static MachineIdentity Read() => HostPlatform.Current.ReadMachine();

    /// <param name="root">The folder that holds <c>sys</c>, of a Linux machine; for tests.</param>
    public static MachineIdentity Read(string root) => LinuxMachine.Read(root);

    public static MachineIdentity From(SmbiosTable table, IReadOnlyList<string> macAddresses) => new()
    {
        Manufacturer = table.Manufacturer,
        Model = table.Product,
        ModelVersion = table.ProductVersion,
        Sku = table.Sku,
        Serial = table.Serial ?? table.BaseboardSerial,
        Uuid = table.Uuid?.ToString("D"),
        AssetTag = table.AssetTag,
        MacAddresses = macAddresses,
    };
}
