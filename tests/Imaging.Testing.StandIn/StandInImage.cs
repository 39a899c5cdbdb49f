using Imaging.Registry;
using Imaging.Registry.Writing;

namespace Imaging.Testing.StandIn;

/// <summary>The files of an image that the builder takes for Windows: hives made in code, and boot files with any bytes.</summary>
public sealed class StandInImage
{
    public const string Device = "VEN_8086&DEV_9A0B";

    private static readonly DateTime s_time = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public string Architecture { get; init; } = "AMD64";

    public string ImageState { get; init; } = "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE";

    public string Build { get; init; } = "26100";

    public string InstallationType { get; init; } = "Client";

    /// <summary>Volumes of a machine in MountedDevices.</summary>
    public int Mounted { get; init; }

    /// <summary>What the next start sets up: 0 nothing.</summary>
    public uint SetupType { get; init; } = 2;

    /// <summary>How the storage service of <see cref="Device"/> starts: 0 with the boot loader.</summary>
    public uint StorageStart { get; init; }

    /// <summary>True: with a second set of boot files.</summary>
    public bool HasSecondSet { get; init; }

    /// <summary>What firmware starts.</summary>
    public byte[] BootManager { get; init; } = FakeProgram.Make("bootmgfw of 2011");

    /// <summary>What that starts.</summary>
    public byte[] Loader { get; init; } = [.. "winload"u8];

    /// <summary>Writes all of them below a folder.</summary>
    public void WriteTo(string folder)
    {
        foreach ((string path, byte[] bytes) in Files())
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
    }

    /// <summary>By path, with slashes.</summary>
    public Dictionary<string, byte[]> Files()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase)
        {
            ["Windows/System32/config/SYSTEM"] = Hive(System()),
            ["Windows/System32/config/SOFTWARE"] = Hive(Software()),
            ["Windows/System32/config/DRIVERS"] = Hive(Drivers()),
            ["Windows/System32/winload.efi"] = Loader,
            ["Windows/Boot/EFI/bootmgfw.efi"] = BootManager,
            ["Windows/Boot/EFI/bootmgr.efi"] = FakeProgram.Make("bootmgr of 2011"),
            ["Windows/Boot/EFI/boot.stl"] = "a list"u8.ToArray(),
            ["Windows/Boot/EFI/BOOTSTAT.DAT"] = new byte[100],
            ["Windows/Boot/EFI/en-US/bootmgfw.efi.mui"] = "texts"u8.ToArray(),
            ["Windows/Boot/Fonts/wgl4_boot.ttf"] = "a font of 2011"u8.ToArray(),
            ["Windows/Boot/Resources/bootres.dll"] = "a logo"u8.ToArray(),
        };
        if (HasSecondSet)
        {
            files["Windows/Boot/EFI_EX/bootmgfw_EX.efi"] = FakeProgram.Make("bootmgfw of 2023");
            files["Windows/Boot/EFI_EX/bootmgr_EX.efi"] = FakeProgram.Make("bootmgr of 2023");
            files["Windows/Boot/FONTS_EX/wgl4_boot_EX.ttf"] = "a font of 2023"u8.ToArray();
            files["Windows/System32/SecureBootUpdates/SkuSiPolicy.p7b"] = "a policy"u8.ToArray();
        }

        return files;
    }

    private static byte[] Hive(NewKey root) => HiveWriter.Write(root, s_time, new byte[20], new byte[20]);

    private NewKey System() => Key("ROOT",
        Key("Select", RegistryValue.Of("Default", 2)),
        Key("Setup", RegistryValue.Of("SetupType", SetupType)),
        Key("ControlSet002",
            Key("Control",
                Key("Session Manager", Key("Environment", RegistryValue.Of("PROCESSOR_ARCHITECTURE", Architecture))),
                Key("Nls", Key("Language", RegistryValue.Of("InstallLanguage", "0407"))),
                Key("MUI", Key("UILanguages",
                    Key("de-DE", RegistryValue.Of("LCID", 0x407)), Key("en-US", RegistryValue.Of("LCID", 0x409))))),
            Key("Services", Key("iaStorVD", RegistryValue.Of("Start", StorageStart)), Key("network", RegistryValue.Of("Start", 3)))),
        new NewKey(
            "MountedDevices", [.. Enumerable.Range(0, Mounted).Select(i => RegistryValue.Of($@"\DosDevices\{(char)('C' + i)}:", 1))], []));

    private NewKey Software() => Key("ROOT",
        Key("Microsoft",
            Key("Windows NT", new NewKey("CurrentVersion",
                [
                    RegistryValue.Of("CurrentBuildNumber", Build), RegistryValue.Of("UBR", 1742),
                    RegistryValue.Of("CurrentMajorVersionNumber", 10), RegistryValue.Of("EditionID", "Education"),
                    RegistryValue.Of("ProductName", "Windows Server 2025 Datacenter"),
                    RegistryValue.Of("InstallationType", InstallationType),
                ], [])),
            Key("Windows", Key("CurrentVersion", Key("Setup", Key("State", RegistryValue.Of("ImageState", ImageState)))))));

    private static NewKey Drivers() => Key("ROOT", Key("DriverDatabase", Key("DriverPackages",
        Package("iastorvd.inf_amd64_0123456789abcdef", "iaStorVD", Device),
        Package("netadapter.inf_amd64_0123456789abcdef", "network", "VEN_8086&DEV_15B7"))));

    private static NewKey Package(string name, string service, string device) => Key(name,
        Key("Configurations", Key("Install", RegistryValue.Of("Service", service))),
        Key("Descriptors", Key("PCI", Key(device, RegistryValue.Of("Configuration", "INSTALL")))));

    private static NewKey Key(string name, params NewKey[] keys) => new(name, [], keys);

    private static NewKey Key(string name, RegistryValue value) => new(name, [value], []);
}
