namespace Imaging.Platform.Windows.Native;

/// <summary>
/// What this library asks of Windows, a call each: the one seam behind which nothing can be tried without Windows. Codes are Win32 error
/// codes, 0 for success. It decides nothing; the order of the calls is the business of those who call.
/// </summary>
internal interface IWindowsKernel
{
    /// <summary>CreateFileW, shared for reading and writing.</summary>
    /// <param name="path">A file, <c>\\.\PhysicalDrive1</c>, or a volume.</param>
    /// <param name="access"><see cref="FileAccessRight"/>; 0 asks a device what it is, and needs no right.</param>
    /// <param name="share">Who else may have it open.</param>
    /// <param name="creation">What is opened or made.</param>
    /// <param name="flags"><see cref="FileFlag"/>.</param>
    /// <param name="handle">Not null where 0 is returned.</param>
    int Open(string path, FileAccessRight access, FileShare share, FileCreation creation, FileFlag flags, out IWindowsHandle? handle);

    /// <summary>QueryDosDeviceW without a name: the names of all devices, such as <c>PhysicalDrive0</c>.</summary>
    int DeviceNames(out IReadOnlyList<string> names);

    /// <summary>FindFirstVolumeW and FindNextVolumeW: <c>\\?\Volume{…}\</c>, one each.</summary>
    int Volumes(out IReadOnlyList<string> volumes);

    /// <summary>GetVolumePathNameW and GetVolumeNameForVolumeMountPointW: the volume a file or folder is on.</summary>
    int VolumeOf(string path, out string volume);

    /// <summary>QueryDosDeviceW: what a name of the system stands for.</summary>
    /// <param name="name"><c>W:</c>, or <c>Volume{…}</c>.</param>
    /// <param name="device">As <c>\Device\HarddiskVolume3</c>.</param>
    int DeviceOf(string name, out string device);

    /// <summary>
    /// DefineDosDeviceW: makes a name for a device, which lasts until it is removed, or the next start, and of which nobody is told.
    /// </summary>
    int DefineName(string name, string device);

    /// <summary>DefineDosDeviceW: removes what <see cref="DefineName"/> made.</summary>
    int RemoveName(string name, string device);

    /// <summary>FormatEx of fmifs.dll: quick, as NTFS.</summary>
    /// <param name="volume"><c>\\?\Volume{…}</c>. With a backslash at its end FormatEx fails.</param>
    /// <param name="clusterSize">Bytes.</param>
    FormatOutcome FormatNtfs(string volume, string label, int clusterSize);

    /// <summary>CreateEventW with a name that all processes of the system share.</summary>
    /// <returns>The name is this process's until this is disposed, or the process ends; null: another has it.</returns>
    IDisposable? Claim(string name);

    /// <summary>GetSystemFirmwareTable, provider RSMB: a header of 8 bytes and the SMBIOS structures. Empty where there is none.</summary>
    byte[] FirmwareTable();

    /// <summary>OpenProcessToken, LookupPrivilegeValueW and AdjustTokenPrivileges: turns on what this process may do if it asks.</summary>
    int EnablePrivilege(string name);

    /// <summary>GetFirmwareEnvironmentVariableW of no variable: the way to find out whether the system was started by UEFI.</summary>
    bool IsUefi();

    /// <summary>GetFirmwareEnvironmentVariableExW; needs SeSystemEnvironmentPrivilege.</summary>
    /// <param name="vendor">As <c>{8be4df61-93ca-11d2-aa0d-00e098032b8c}</c>.</param>
    int ReadVariable(string name, string vendor, out byte[] data, out uint attributes);

    /// <summary>SetFirmwareEnvironmentVariableExW; no bytes delete it.</summary>
    int WriteVariable(string name, string vendor, ReadOnlySpan<byte> data, uint attributes);

    /// <summary>RegGetValueW below HKEY_LOCAL_MACHINE; null where there is no such text.</summary>
    string? RegistryText(string key, string name);

    /// <summary>GetSystemWindowsDirectoryW: where the running system is.</summary>
    string WindowsFolder();

    /// <summary>GlobalMemoryStatusEx: bytes.</summary>
    long PhysicalMemory();

    /// <summary>
    /// GetSystemPowerStatus: the mains' state (0 offline, 1 online, 255 unknown) and the battery's flags (128: there is none).
    /// </summary>
    (byte Mains, byte Battery) Power();

    /// <summary>Addresses of the network cards that are no tunnels, sorted by the card's id, as <c>00:1B:44:11:3A:B7</c>.</summary>
    IReadOnlyList<string> MacAddresses();

    /// <summary>SetConsoleMode of standard input; false where it is redirected.</summary>
    bool SetConsoleInput(ConsoleInputMode mode);

    /// <summary>
    /// SetConsoleMode and SetConsoleOutputCP of standard output; false where it is redirected, or the console does not know the mode.
    /// </summary>
    bool SetConsoleOutput(ConsoleOutputMode mode, uint codePage);

    /// <summary>Starts a program; does not wait for it.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    void Start(string program, string arguments);

    void Sleep(TimeSpan time);
}
