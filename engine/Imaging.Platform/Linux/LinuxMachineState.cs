using System.Globalization;
using Imaging.Platform.Machines;

namespace Imaging.Platform.Linux;

/// <summary>Memory from proc_meminfo(5), power from Documentation/ABI/testing/sysfs-class-power of the kernel.</summary>
internal static class LinuxMachineState
{
    private const string Total = "MemTotal:";

    public static MachineState Read(string root) =>
        new(Memory(Path.Combine(root, "proc/meminfo")), OnBattery(Path.Combine(root, "sys/class/power_supply")));

    /// <summary>The first line is <c>MemTotal:  16242252 kB</c>, in units of 1024 bytes.</summary>
    private static long Memory(string path)
    {
        string? line = File.Exists(path) ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith(Total, StringComparison.Ordinal)) : null;
        string number = line?[Total.Length..].Replace("kB", "", StringComparison.Ordinal).Trim() ?? "";
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : 0;
    }

    /// <summary>
    /// A laptop that charges by USB-C has supplies of type USB, and so may a desktop's ports be; mice and keyboards have batteries of their
    /// own, of scope Device.
    /// </summary>
    private static bool OnBattery(string folder)
    {
        string[] own = [.. Sysfs.Names(folder).Select(name => Path.Combine(folder, name)).Where(s => Sysfs.Text(s, "scope") != "Device")];
        string[] supplies = [.. own.Where(s => Sysfs.Text(s, "type") is "Mains" or "USB")];
        bool hasBattery = own.Any(s => Sysfs.Text(s, "type") == "Battery");
        return hasBattery && supplies.Length > 0 && !supplies.Any(s => Sysfs.Flag(s, "online"));
    }
}
