namespace Imaging.WindowsBoot.Bcd;

/// <summary>
/// Ids of elements (Microsoft, "BCD Reference" and bcdedit /enum all /raw; values as Windows 10 and 11 write them). The second digit is
/// the format: 1 device, 2 text, 3 object, 4 objects, 5 integer, 6 boolean, 7 integers.
/// </summary>
public static class BcdIds
{
    public const uint Device = 0x11000001;
    public const uint Path = 0x12000002;
    public const uint Description = 0x12000004;
    public const uint Locale = 0x12000005;
    public const uint Inherit = 0x14000006;
    public const uint AllowBadMemory = 0x1600000b;
    public const uint DebuggerType = 0x15000011;
    public const uint EmsEnabled = 0x16000020;
    public const uint IsolatedContext = 0x16000060;
    public const uint AllowedInMemorySettings = 0x17000077;
    public const uint OsDevice = 0x21000001;
    public const uint SystemRoot = 0x22000002;
    public const uint HibernationFile = 0x22000002;

    /// <summary>In a boot manager.</summary>
    public const uint DefaultObject = 0x23000003;

    /// <summary>In a loader, the same number.</summary>
    public const uint ResumeOfLoader = 0x23000003;

    /// <summary>In a boot manager.</summary>
    public const uint ResumeObject = 0x23000006;
    public const uint DisplayOrder = 0x24000001;
    public const uint ToolsDisplayOrder = 0x24000010;
    public const uint Timeout = 0x25000004;
    public const uint BootMenuPolicyOfResume = 0x25000008;
    public const uint NxPolicy = 0x25000020;
    public const uint BootMenuPolicy = 0x250000c2;
    public const uint HypervisorDebuggerType = 0x250000f3;
    public const uint HypervisorDebuggerPort = 0x250000f4;
    public const uint HypervisorBaudRate = 0x250000f5;
}

/// <summary>Types of objects.</summary>
public static class BcdObjectTypes
{
    public const uint BootManager = 0x10100002;
    public const uint OsLoader = 0x10200003;
    public const uint Resume = 0x10200004;
    public const uint MemoryTester = 0x10200005;
    public const uint Settings = 0x20100000;
    public const uint LoaderSettings = 0x20200003;
    public const uint ResumeSettings = 0x20200004;
}

/// <summary>Objects that have the same id in every store.</summary>
public static class BcdObjectIds
{
    public static readonly Guid BootManager = new("9dea862c-5cdd-4e70-acc1-f32b344d4795");
    public static readonly Guid MemoryDiagnostic = new("b2721d73-1db4-4c62-bf78-c548a880142d");
    public static readonly Guid GlobalSettings = new("7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e");
    public static readonly Guid DebuggerSettings = new("4636856e-540f-4170-a130-a84776f4c654");
    public static readonly Guid EmsSettings = new("0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9");
    public static readonly Guid BadMemory = new("5189b25c-5558-4bf2-bca4-289b11bd29e2");
    public static readonly Guid LoaderSettings = new("6efb52bf-1766-41db-a6b3-0ee5eff72bd7");
    public static readonly Guid HypervisorSettings = new("7ff607e0-4395-11db-b0de-0800200c9a66");
    public static readonly Guid ResumeLoaderSettings = new("1afa9c49-16ab-4a5c-901b-212802da9460");
}
