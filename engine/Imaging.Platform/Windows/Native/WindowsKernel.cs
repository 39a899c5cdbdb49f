using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Platform.Windows.Native;

/// <summary>The kernel itself.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class WindowsKernel : IWindowsKernel
{
    /// <summary>Characters: longer than any path or name that Windows gives here.</summary>
    private const int LongPath = 32768;

    private const int StandardInput = -10;
    private const int StandardOutput = -11;

    /// <summary>Provider 'RSMB' of GetSystemFirmwareTable.</summary>
    private const uint RawSmbios = 0x5253_4D42;

    private const nint LocalMachine = unchecked((int)0x8000_0002);

    /// <summary>RRF_RT_REG_SZ.</summary>
    private const uint TextOnly = 2;

    private const nint InvalidHandle = -1;

    /// <summary>What GetCurrentProcess returns.</summary>
    private const nint CurrentProcess = -1;

    /// <summary>TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY.</summary>
    private const uint AdjustPrivileges = 0x28;

    /// <summary>SE_PRIVILEGE_ENABLED.</summary>
    private const uint PrivilegeEnabled = 2;

    /// <summary>DDD_ flags of DefineDosDeviceW.</summary>
    private const uint RawTarget = 1;
    private const uint RemoveDefinition = 2;
    private const uint ExactMatch = 4;
    private const uint NoBroadcast = 8;

    public int Open(string path, FileAccessRight access, FileShare share, FileCreation creation, FileFlag flags, out IWindowsHandle? handle)
    {
        SafeFileHandle opened = CreateFile(path, (uint)access, (uint)share, null, (uint)creation, (uint)flags, 0);
        int error = opened.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        handle = error == 0 ? new WindowsHandle(opened) : null;
        return error;
    }

    public int DeviceNames(out IReadOnlyList<string> names)
    {
        for (int length = LongPath; ; length *= 2)
        {
            var buffer = new char[length];
            uint count = QueryDosDevice(null, buffer, (uint)length);
            int error = count > 0 ? 0 : Marshal.GetLastPInvokeError();
            names = error == 0 ? Split(buffer.AsSpan(0, (int)count)) : [];
            if (error != WindowsError.InsufficientBuffer)
                return error;
        }
    }

    public int Volumes(out IReadOnlyList<string> volumes)
    {
        var found = new List<string>();
        volumes = found;
        var name = new char[LongPath];
        nint search = FindFirstVolume(name, (uint)name.Length);
        if (search == InvalidHandle)
            return Marshal.GetLastPInvokeError();
        try
        {
            do
                found.Add(UpToNul(name));
            while (FindNextVolume(search, name, (uint)name.Length));
            int error = Marshal.GetLastPInvokeError();
            return error == WindowsError.NoMoreFiles ? 0 : error;
        }
        finally
        {
            FindVolumeClose(search);
        }
    }

    public int VolumeOf(string path, out string volume)
    {
        var mount = new char[LongPath];
        var name = new char[LongPath];
        bool isFound = GetVolumePathName(path, mount, (uint)mount.Length) && GetVolumeNameForVolumeMountPoint(
            UpToNul(mount), name, (uint)name.Length);
        volume = UpToNul(name);
        return isFound ? 0 : Marshal.GetLastPInvokeError();
    }

    public int DeviceOf(string name, out string device)
    {
        var buffer = new char[LongPath];
        int error = QueryDosDevice(name, buffer, (uint)buffer.Length) > 0 ? 0 : Marshal.GetLastPInvokeError();
        device = error == 0 ? UpToNul(buffer) : "";
        return error;
    }

    public int DefineName(string name, string device) =>
        DefineDosDevice(RawTarget | NoBroadcast, name, device) ? 0 : Marshal.GetLastPInvokeError();

    public int RemoveName(string name, string device) =>
        DefineDosDevice(RawTarget | RemoveDefinition | ExactMatch | NoBroadcast, name, device) ? 0 : Marshal.GetLastPInvokeError();

    public FormatOutcome FormatNtfs(string volume, string label, int clusterSize) => Fmifs.FormatNtfs(volume, label, clusterSize);

    /// <summary>
    /// An event goes with its last handle, whoever holds it and however that ends; unlike a mutex it belongs to no thread.
    /// </summary>
    public IDisposable? Claim(string name)
    {
        try
        {
            var claim = new EventWaitHandle(initialState: false, EventResetMode.ManualReset, name, out bool isNew);
            if (isNew)
                return claim;
            claim.Dispose();
            return null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or WaitHandleCannotBeOpenedException)
        {
            return null; // another user's, or something else of that name
        }
    }

    public byte[] FirmwareTable()
    {
        var table = new byte[GetSystemFirmwareTable(RawSmbios, 0, null, 0)];
        fixed (byte* memory = table)
            return table[..(int)Math.Min(GetSystemFirmwareTable(RawSmbios, 0, memory, (uint)table.Length), (uint)table.Length)];
    }

    public int EnablePrivilege(string name)
    {
        if (!OpenProcessToken(CurrentProcess, AdjustPrivileges, out SafeFileHandle token))
            return Marshal.GetLastPInvokeError();
        using (token)
        {
            var privilege = new Privilege { Count = 1, Attributes = PrivilegeEnabled };
            if (!LookupPrivilegeValue(null, name, out privilege.Id))
                return Marshal.GetLastPInvokeError();
            // It succeeds also where the process does not hold the privilege; then the error is ERROR_NOT_ALL_ASSIGNED.
            _ = AdjustTokenPrivileges(token, 0, &privilege, 0, null, null);
            return Marshal.GetLastPInvokeError();
        }
    }

    public bool IsUefi() => GetFirmwareEnvironmentVariable("", Guid.Empty.ToString("B"), null, 0) > 0
        || Marshal.GetLastPInvokeError() != WindowsError.InvalidFunction;

    public int ReadVariable(string name, string vendor, out byte[] data, out uint attributes)
    {
        const int Longest = 1 << 20;
        uint found = 0;
        for (int length = 1 << 16; ; length *= 2)
        {
            var buffer = new byte[length];
            uint count;
            fixed (byte* memory = buffer)
                count = GetFirmwareEnvironmentVariableEx(name, vendor, memory, (uint)length, &found);
            int error = count > 0 ? 0 : Marshal.GetLastPInvokeError();
            (data, attributes) = (buffer[..(int)count], found);
            if (error != WindowsError.InsufficientBuffer || length == Longest)
                return error;
        }
    }

    public int WriteVariable(string name, string vendor, ReadOnlySpan<byte> data, uint attributes)
    {
        fixed (byte* memory = data)
        {
            return SetFirmwareEnvironmentVariableEx(name, vendor, memory, (uint)data.Length, attributes)
                ? 0
                : Marshal.GetLastPInvokeError();
        }
    }

    public string? RegistryText(string key, string name)
    {
        var text = new char[LongPath];
        uint bytes = (uint)(text.Length * sizeof(char));
        fixed (char* memory = text)
            return RegGetValue(LocalMachine, key, name, TextOnly, null, memory, &bytes) == 0 ? UpToNul(text) : null;
    }

    public string WindowsFolder()
    {
        var folder = new char[LongPath];
        GetSystemWindowsDirectory(folder, (uint)folder.Length);
        return UpToNul(folder);
    }

    public long PhysicalMemory()
    {
        var status = new MemoryStatus { Length = (uint)sizeof(MemoryStatus) };
        return GlobalMemoryStatusEx(&status) ? (long)status.TotalPhysical : 0;
    }

    public (byte Mains, byte Battery) Power()
    {
        PowerStatus status;
        return GetSystemPowerStatus(&status) ? (status.Mains, status.Battery) : ((byte)255, (byte)255);
    }

    public IReadOnlyList<string> MacAddresses()
    {
        try
        {
            return MacAddressesOf(NetworkInterface.GetAllNetworkInterfaces());
        }
        catch (NetworkInformationException)
        {
            return []; // no network in this system: a machine may well say nothing of its cards
        }
    }

    private static List<string> MacAddressesOf(NetworkInterface[] cards) =>
    [
        .. cards
            .Where(card => card.NetworkInterfaceType is NetworkInterfaceType.Ethernet or NetworkInterfaceType.Wireless80211)
            .OrderBy(card => card.Id, StringComparer.Ordinal)
            .Select(card => card.GetPhysicalAddress().GetAddressBytes())
            .Where(address => address.Length == 6 && address.Any(b => b != 0))
            .Select(address => string.Join(':', address.Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)))),
    ];

    public bool SetConsoleInput(ConsoleInputMode mode) => SetConsoleMode(GetStdHandle(StandardInput), (uint)mode);

    public bool SetConsoleOutput(ConsoleOutputMode mode, uint codePage) =>
        SetConsoleMode(GetStdHandle(StandardOutput), (uint)mode) && SetConsoleOutputCP(codePage);

    public void Start(string program, string arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, CreateNoWindow = true })?.Dispose();

    public void Sleep(TimeSpan time) => Thread.Sleep(time);

    private static string[] Split(ReadOnlySpan<char> texts) => new string(texts).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private static string UpToNul(char[] text) => new(text, 0, Math.Max(0, Array.IndexOf(text, '\0')));

    /// <summary>MEMORYSTATUSEX; only what is used here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct MemoryStatus
    {
        [FieldOffset(0)]
        public uint Length;

        [FieldOffset(8)]
        public ulong TotalPhysical;
    }

    /// <summary>SYSTEM_POWER_STATUS; only what is used here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 12)]
    private struct PowerStatus
    {
        [FieldOffset(0)]
        public byte Mains;

        [FieldOffset(1)]
        public byte Battery;
    }

    /// <summary>TOKEN_PRIVILEGES with one of them.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Privilege
    {
        public uint Count;
        public long Id;
        public uint Attributes;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, void* security, uint creation, uint flags, nint template);

    [LibraryImport("kernel32", EntryPoint = "QueryDosDeviceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial uint QueryDosDevice(string? name, [Out] char[] target, uint length);

    [LibraryImport("kernel32", EntryPoint = "DefineDosDeviceW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DefineDosDevice(uint flags, string name, string device);

    [LibraryImport("kernel32", EntryPoint = "FindFirstVolumeW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial nint FindFirstVolume([Out] char[] name, uint length);

    [LibraryImport("kernel32", EntryPoint = "FindNextVolumeW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FindNextVolume(nint search, [Out] char[] name, uint length);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FindVolumeClose(nint search);

    [LibraryImport("kernel32", EntryPoint = "GetVolumePathNameW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetVolumePathName(string path, [Out] char[] mount, uint length);

    [LibraryImport(
        "kernel32", EntryPoint = "GetVolumeNameForVolumeMountPointW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetVolumeNameForVolumeMountPoint(string mount, [Out] char[] volume, uint length);

    [LibraryImport("kernel32")]
    private static partial uint GetSystemFirmwareTable(uint provider, uint table, byte* buffer, uint length);

    [LibraryImport("kernel32", EntryPoint = "GetSystemWindowsDirectoryW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial uint GetSystemWindowsDirectory([Out] char[] folder, uint length);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GlobalMemoryStatusEx(MemoryStatus* status);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetSystemPowerStatus(PowerStatus* status);

    [LibraryImport("kernel32")]
    private static partial nint GetStdHandle(int which);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleMode(nint console, uint mode);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleOutputCP(uint codePage);

    [LibraryImport("advapi32", EntryPoint = "RegGetValueW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int RegGetValue(nint key, string subkey, string name, uint flags, uint* type, void* data, uint* length);

    [LibraryImport("kernel32", EntryPoint = "GetFirmwareEnvironmentVariableW", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf16)]
    private static partial uint GetFirmwareEnvironmentVariable(string name, string vendor, void* data, uint length);

    [LibraryImport("kernel32", EntryPoint = "GetFirmwareEnvironmentVariableExW", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf16)]
    private static partial uint GetFirmwareEnvironmentVariableEx(string name, string vendor, void* data, uint length, uint* attributes);

    [LibraryImport("kernel32", EntryPoint = "SetFirmwareEnvironmentVariableExW", SetLastError = true,
        StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetFirmwareEnvironmentVariableEx(string name, string vendor, void* data, uint length, uint attributes);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool OpenProcessToken(nint process, uint access, out SafeFileHandle token);

    [LibraryImport("advapi32", EntryPoint = "LookupPrivilegeValueW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool LookupPrivilegeValue(string? system, string name, out long id);

    [LibraryImport("advapi32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AdjustTokenPrivileges(
        SafeFileHandle token, int disableAll, Privilege* wanted, uint length, void* previous, uint* previousLength);
}
