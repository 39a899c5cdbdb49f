namespace Imaging.WindowsBoot.Bcd;

/// <summary>What the store of a disk follows from.</summary>
/// <param name="Disk">GUID of the disk.</param>
/// <param name="Esp">GUID of its EFI system partition.</param>
/// <param name="Windows">GUID of its Windows partition.</param>
/// <param name="Loader">Id of the object that starts Windows; any that is new.</param>
/// <param name="Resume">Id of the object that wakes it up.</param>
/// <param name="Title">What a menu calls it: <c>Windows 11</c>.</param>
/// <param name="Locale">Of messages: <c>en-US</c>.</param>
public sealed record WindowsBcd(Guid Disk, Guid Esp, Guid Windows, Guid Loader, Guid Resume, string Title, string Locale)
{
    private const ulong TimeoutSeconds = 30;
    private const ulong NxOptIn = 0;
    private const ulong Standard = 1;

    /// <summary>Element 0x15000075, written as bcdboot does.</summary>
    private const ulong InMemorySetting = 0x15000075;

    private BcdDeviceElement EspDevice => new(new BcdPartitionDevice(Guid.Empty, Esp, Disk));

    private BcdDeviceElement WindowsDevice => new(new BcdPartitionDevice(Guid.Empty, Windows, Disk));

    /// <summary>
    /// The store as bcdboot leaves it on a disk with a GPT, before any Windows has added to it. What Windows adds later (hibernation,
    /// Windows RE, entries of the firmware) it adds itself.
    /// </summary>
    public BcdStore ToStore() => new(new Dictionary<Guid, BcdObject>
    {
        [BcdObjectIds.BootManager] = BootManager(),
        [Loader] = OsLoader(),
        [Resume] = ResumeLoader(),
        [BcdObjectIds.MemoryDiagnostic] = MemoryDiagnostic(),
        [BcdObjectIds.GlobalSettings] = new(BcdObjectTypes.Settings, new Dictionary<uint, BcdElement>
        {
            [BcdIds.Inherit] = new BcdReferences([BcdObjectIds.DebuggerSettings, BcdObjectIds.EmsSettings, BcdObjectIds.BadMemory]),
        }),
        [BcdObjectIds.DebuggerSettings] = new(BcdObjectTypes.Settings, new Dictionary<uint, BcdElement>
        {
            [BcdIds.DebuggerType] = new BcdInteger(4),
        }),
        [BcdObjectIds.EmsSettings] = new(BcdObjectTypes.Settings, new Dictionary<uint, BcdElement>
        {
            [BcdIds.EmsEnabled] = new BcdBoolean(false),
        }),
        [BcdObjectIds.BadMemory] = new(BcdObjectTypes.Settings, new Dictionary<uint, BcdElement>()),
        [BcdObjectIds.LoaderSettings] = new(BcdObjectTypes.LoaderSettings, new Dictionary<uint, BcdElement>
        {
            [BcdIds.Inherit] = new BcdReferences([BcdObjectIds.GlobalSettings, BcdObjectIds.HypervisorSettings]),
        }),
        [BcdObjectIds.HypervisorSettings] = new(BcdObjectTypes.LoaderSettings, new Dictionary<uint, BcdElement>
        {
            [BcdIds.HypervisorDebuggerType] = new BcdInteger(0),
            [BcdIds.HypervisorDebuggerPort] = new BcdInteger(1),
            [BcdIds.HypervisorBaudRate] = new BcdInteger(115200),
        }),
        [BcdObjectIds.ResumeLoaderSettings] = new(BcdObjectTypes.ResumeSettings, new Dictionary<uint, BcdElement>
        {
            [BcdIds.Inherit] = new BcdReferences([BcdObjectIds.GlobalSettings]),
        }),
    });

    private BcdObject BootManager() => new(BcdObjectTypes.BootManager, new Dictionary<uint, BcdElement>
    {
        [BcdIds.Device] = EspDevice,
        [BcdIds.Path] = new BcdText(@"\EFI\Microsoft\Boot\bootmgfw.efi"),
        [BcdIds.Description] = new BcdText("Windows Boot Manager"),
        [BcdIds.Locale] = new BcdText(Locale),
        [BcdIds.Inherit] = new BcdReferences([BcdObjectIds.GlobalSettings]),
        [BcdIds.DefaultObject] = new BcdReference(Loader),
        [BcdIds.ResumeObject] = new BcdReference(Resume),
        [BcdIds.DisplayOrder] = new BcdReferences([Loader]),
        [BcdIds.ToolsDisplayOrder] = new BcdReferences([BcdObjectIds.MemoryDiagnostic]),
        [BcdIds.Timeout] = new BcdInteger(TimeoutSeconds),
    });

    private BcdObject OsLoader() => new(BcdObjectTypes.OsLoader, new Dictionary<uint, BcdElement>
    {
        [BcdIds.Device] = WindowsDevice,
        [BcdIds.Path] = new BcdText(@"\Windows\system32\winload.efi"),
        [BcdIds.Description] = new BcdText(Title),
        [BcdIds.Locale] = new BcdText(Locale),
        [BcdIds.Inherit] = new BcdReferences([BcdObjectIds.LoaderSettings]),
        [BcdIds.IsolatedContext] = new BcdBoolean(true),
        [BcdIds.AllowedInMemorySettings] = new BcdIntegers([InMemorySetting]),
        [BcdIds.OsDevice] = WindowsDevice,
        [BcdIds.SystemRoot] = new BcdText(@"\Windows"),
        [BcdIds.ResumeOfLoader] = new BcdReference(Resume),
        [BcdIds.NxPolicy] = new BcdInteger(NxOptIn),
        [BcdIds.BootMenuPolicy] = new BcdInteger(Standard),
    });

    private BcdObject ResumeLoader() => new(BcdObjectTypes.Resume, new Dictionary<uint, BcdElement>
    {
        [BcdIds.Device] = WindowsDevice,
        [BcdIds.Path] = new BcdText(@"\Windows\system32\winresume.efi"),
        [BcdIds.Description] = new BcdText("Windows Resume Application"),
        [BcdIds.Locale] = new BcdText(Locale),
        [BcdIds.Inherit] = new BcdReferences([BcdObjectIds.ResumeLoaderSettings]),
        [BcdIds.IsolatedContext] = new BcdBoolean(true),
        [BcdIds.AllowedInMemorySettings] = new BcdIntegers([InMemorySetting]),
        [BcdIds.HibernationFile] = new BcdText(@"\hiberfil.sys"),
        [BcdIds.BootMenuPolicyOfResume] = new BcdInteger(Standard),
    });

    private BcdObject MemoryDiagnostic() => new(BcdObjectTypes.MemoryTester, new Dictionary<uint, BcdElement>
    {
        [BcdIds.Device] = EspDevice,
        [BcdIds.Path] = new BcdText(@"\EFI\Microsoft\Boot\memtest.efi"),
        [BcdIds.Description] = new BcdText("Windows Memory Diagnostic"),
        [BcdIds.Locale] = new BcdText(Locale),
        [BcdIds.Inherit] = new BcdReferences([BcdObjectIds.GlobalSettings]),
        [BcdIds.AllowBadMemory] = new BcdBoolean(true),
    });
}
