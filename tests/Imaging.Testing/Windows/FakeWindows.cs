using System.Globalization;
using System.Text.RegularExpressions;
using Imaging.Platform.Windows.Native;

namespace Imaging.Testing.Windows;

/// <summary>
/// A Windows that has disks and volumes and nothing else. It answers as Windows does, records every call that matters, and notes as a
/// violation whatever must never be asked of it, also where Windows would let it pass.
/// </summary>
internal sealed partial class FakeWindows : IWindowsKernel
{
    private readonly List<string> _calls = [];
    private readonly List<string> _violations = [];

    public List<FakeWindowsDisk> Disks { get; } = [];

    /// <summary>Values below HKEY_LOCAL_MACHINE, by key and name.</summary>
    public Dictionary<(string Key, string Name), string> Registry { get; } = [];

    /// <summary>Volumes of paths, by what the path starts with.</summary>
    public Dictionary<string, FakeVolume> Mounts { get; } = [];

    public byte[] Smbios { get; init; } = [];

    public (byte Mains, byte Battery) PowerState { get; init; } = (255, 255);

    /// <summary>What was asked, in order; successive writes to one disk, or reads, are one.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
                return [.. _calls];
        }
    }

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_calls)
                return [.. _violations];
        }
    }

    public TimeSpan Slept { get; private set; }

    public void Record(string call)
    {
        lock (_calls)
        {
            if (_calls.Count == 0 || _calls[^1] != call)
                _calls.Add(call);
        }
    }

    public void Violate(string what)
    {
        lock (_calls)
            _violations.Add(what);
    }

    public int Open(string path, FileAccessRight access, FileShare share, FileCreation creation, FileFlag flags, out IWindowsHandle? handle)
    {
        handle = null;
        if (DrivePath().Match(path) is { Success: true } drive && DiskOf(drive) is { } disk)
            handle = new FakeDiskHandle(this, disk, access, flags);
        else if (PartitionPath().Match(path) is { Success: true } partition && DiskOf(partition) is { } its)
            return OpenPartition(its, Number(partition, 2), access, out handle);
        else if (Disks.FirstOrDefault(d => d.Volumes.Any(v => v.Path == path + '\\')) is { } holder)
            handle = new FakeVolumeHandle(this, holder, holder.Volumes.Single(v => v.Path == path + '\\'), access);
        return handle is null ? WindowsError.FileNotFound : 0;
    }

    /// <summary>
    /// A disk that is offline has no volumes; one that just came up has not yet; and others may look into it for a moment.
    /// </summary>
    private int OpenPartition(FakeWindowsDisk disk, int number, FileAccessRight access, out IWindowsHandle? handle)
    {
        handle = null;
        FakeVolume? volume = disk.Volumes.FirstOrDefault(v => v.Number == number);
        if (disk.IsOffline || volume is null || volume.ComesAfter-- > 0)
            return WindowsError.FileNotFound;
        if (volume.SharedAfter-- > 0)
            return WindowsError.SharingViolation;
        handle = new FakeVolumeHandle(this, disk, volume, access);
        return 0;
    }

    public int DeviceNames(out IReadOnlyList<string> names)
    {
        names = ["C:", "NUL", .. Disks.Select(d => $"PhysicalDrive{d.Number}"), "PhysicalDriveX"];
        return 0;
    }

    public int Volumes(out IReadOnlyList<string> volumes)
    {
        volumes = [.. Disks.Where(d => !d.IsOffline).SelectMany(d => d.Volumes).Where(v => v.ComesAfter-- <= 0).Select(v => v.Path)];
        return 0;
    }

    public int VolumeOf(string path, out string volume)
    {
        FakeVolume? found = Mounts.FirstOrDefault(m => path.StartsWith(m.Key, StringComparison.OrdinalIgnoreCase)).Value;
        volume = found?.Path ?? "";
        return found is null ? WindowsError.FileNotFound : 0;
    }

    /// <summary>What formatting ends with before it ends well, one each time.</summary>
    public Queue<FormatOutcome> FormatFaults { get; } = [];

    /// <summary>What every formatting ends with; null: as <see cref="FormatFaults"/> says.</summary>
    public FormatOutcome? FormatFault { get; set; }

    /// <summary>Letters that were made, with their volumes; also one that was there before.</summary>
    public Dictionary<string, string> Letters { get; } = new() { ["Z:"] = @"\Device\Mup" };

    /// <summary>Names that this or another process has claimed.</summary>
    public HashSet<string> Claims { get; } = [];

    public int DeviceOf(string name, out string device)
    {
        device = Letters.GetValueOrDefault(name)
            ?? (Disks.Any(d => !d.IsOffline && d.Volumes.Any(v => v.Path == $@"\\?\{name}\")) ? $@"\Device\{name}" : "");
        return device.Length > 0 ? 0 : WindowsError.FileNotFound;
    }

    public int DefineName(string name, string device)
    {
        if (!Letters.TryAdd(name, device))
            Violate($"{name} stands for something already");
        Record($"{name} made");
        return 0;
    }

    public int RemoveName(string name, string device)
    {
        if (!Letters.Remove(name, out string? had) || had != device)
            Violate($"{name} is not ours to remove");
        Record($"{name} removed");
        return 0;
    }

    public FormatOutcome FormatNtfs(string volume, string label, int clusterSize)
    {
        if (Disks.FirstOrDefault(d => !d.IsOffline && d.Volumes.Any(v => v.Path == volume + '\\')) is not { } disk)
            return FormatOutcome.NotReady;
        FakeVolume formatted = disk.Volumes.Single(v => v.Path == volume + '\\');
        if (formatted.IsLocked || clusterSize != 4096)
            Violate($"volume {disk.Number}.{formatted.Number} is formatted while it is locked, or in clusters of {clusterSize} bytes");
        Record($"format {disk.Number}.{formatted.Number} as '{label}'");
        FormatOutcome outcome = FormatFault ?? (FormatFaults.TryDequeue(out FormatOutcome fault) ? fault : FormatOutcome.Done);
        formatted.Label = outcome == FormatOutcome.Done ? label : null;
        return outcome;
    }

    public IDisposable? Claim(string name)
    {
        lock (_calls)
            return Claims.Add(name) ? new FakeClaim(this, name) : null;
    }

    /// <summary>Variables of the firmware, by name and vendor; null: it is no UEFI.</summary>
    public Dictionary<(string Name, string Vendor), (byte[] Data, uint Attributes)>? Variables { get; init; } = [];

    /// <summary>What this process may ask for; nothing: it does not run as administrator.</summary>
    public HashSet<string> Privileges { get; } = ["SeSystemEnvironmentPrivilege"];

    /// <summary>What every write of a variable ends with; 0: well.</summary>
    public int VariableFault { get; init; }

    private bool _hasVariables;

    public int EnablePrivilege(string name)
    {
        Record($"privilege {name}");
        _hasVariables |= Privileges.Contains(name);
        return Privileges.Contains(name) ? 0 : WindowsError.NotAllAssigned;
    }

    public bool IsUefi() => Variables is not null;

    public int ReadVariable(string name, string vendor, out byte[] data, out uint attributes)
    {
        (data, attributes) = ([], 0);
        if (!_hasVariables || Variables is null)
            return _hasVariables ? WindowsError.InvalidFunction : WindowsError.PrivilegeNotHeld;
        if (!Variables.TryGetValue((name, vendor), out (byte[] Data, uint Attributes) found))
            return WindowsError.NoSuchVariable;
        (data, attributes) = found;
        return 0;
    }

    public int WriteVariable(string name, string vendor, ReadOnlySpan<byte> data, uint attributes)
    {
        if (!_hasVariables || Variables is null)
            return _hasVariables ? WindowsError.InvalidFunction : WindowsError.PrivilegeNotHeld;
        Record(data.Length == 0 ? $"delete {name}" : $"write {name}");
        if (VariableFault != 0)
            return VariableFault;
        if (data.Length == 0)
            return Variables.Remove((name, vendor)) ? 0 : WindowsError.NoSuchVariable;
        Variables[(name, vendor)] = (data.ToArray(), attributes);
        return 0;
    }

    public byte[] FirmwareTable() => Smbios;

    public string? RegistryText(string key, string name) => Registry.GetValueOrDefault((key, name));

    public string WindowsFolder() => @"X:\Windows";

    public long PhysicalMemory() => 8_000_000_000;

    public (byte Mains, byte Battery) Power() => PowerState;

    public IReadOnlyList<string> MacAddresses() => ["00:1B:44:11:3A:B7"];

    public bool HasTerminal { get; init; } = true;

    public bool SetConsoleInput(ConsoleInputMode mode)
    {
        Record($"console input {mode}");
        return true;
    }

    public bool SetConsoleOutput(ConsoleOutputMode mode, uint codePage)
    {
        Record($"console output {mode}, {codePage}");
        return HasTerminal;
    }

    public void Start(string program, string arguments) => Record($"start {program} {arguments}");

    public void Sleep(TimeSpan time) => Slept += time;

    private sealed class FakeClaim(FakeWindows windows, string name) : IDisposable
    {
        public void Dispose()
        {
            lock (windows._calls)
                windows.Claims.Remove(name);
        }
    }

    private FakeWindowsDisk? DiskOf(Match match) => Disks.FirstOrDefault(d => d.Number == Number(match, 1));

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\\\\\.\\PhysicalDrive(\d+)$")]
    private static partial Regex DrivePath();

    [GeneratedRegex(@"^\\\\\?\\Harddisk(\d+)Partition(\d+)$")]
    private static partial Regex PartitionPath();
}
