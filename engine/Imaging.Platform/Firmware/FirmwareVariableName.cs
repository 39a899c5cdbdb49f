namespace Imaging.Platform.Firmware;

/// <summary>What a variable of UEFI firmware is called.</summary>
/// <param name="Name">As <c>BootOrder</c>.</param>
/// <param name="Vendor">Whose it is: names are unique for one vendor only.</param>
public readonly record struct FirmwareVariableName(string Name, Guid Vendor)
{
    /// <summary>EFI_GLOBAL_VARIABLE: those the specification names.</summary>
    private static readonly Guid s_global = new("8be4df61-93ca-11d2-aa0d-00e098032b8c");

    /// <summary>EFI_IMAGE_SECURITY_DATABASE_GUID.</summary>
    private static readonly Guid s_imageSecurity = new("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

    /// <summary>SECUREBOOT_EFI_NAMESPACE_GUID, of Microsoft: KB5027455.</summary>
    private static readonly Guid s_windowsPolicy = new("77fa9abd-0359-4d32-bd60-28f4e78f784b");

    /// <summary>One byte: 1 where only trusted programs start.</summary>
    public static FirmwareVariableName SecureBoot { get; } = new("SecureBoot", s_global);

    /// <summary>What may start.</summary>
    public static FirmwareVariableName Db { get; } = new("db", s_imageSecurity);

    /// <summary>What may not.</summary>
    public static FirmwareVariableName Dbx { get; } = new("dbx", s_imageSecurity);

    /// <summary>Numbers of boot entries, in the order in which firmware tries them.</summary>
    public static FirmwareVariableName BootOrder { get; } = new("BootOrder", s_global);

    /// <summary>
    /// There where a Windows has locked its policy against old system files into the firmware (KB5042562): its version, which the boot
    /// manager of Windows asks of the policy beside it.
    /// </summary>
    public static FirmwareVariableName PolicyVersion { get; } = new("SkuSiPolicyVersion", s_windowsPolicy);

    /// <summary>As <c>Boot001A</c>.</summary>
    public static FirmwareVariableName BootEntry(ushort number) => new($"Boot{number:X4}", s_global);

    /// <summary>As <c>BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c</c>.</summary>
    public override string ToString() => $"{Name}-{Vendor}";
}
