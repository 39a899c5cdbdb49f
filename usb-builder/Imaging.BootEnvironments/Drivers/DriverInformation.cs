using Imaging.Core;

namespace Imaging.BootEnvironments.Drivers;

/// <summary>
/// An .inf file, and whether Windows for x64 would take a driver from it:
/// <list type="bullet">
/// <item>it has a [Version] with one of two signatures, or else "the file is not accepted as a valid INF": an <c>autorun.inf</c> is
/// none;</item>
/// <item>a line of [Manufacturer] names a models section and, behind it, the systems there is one for: <c>%Maker% = Models, NTx86,
/// NTamd64.10.0</c> means [Models.NTx86] and [Models.NTamd64.10.0]. Windows for x64 takes none that does not say <c>amd64</c>: without an
/// architecture, or without any system, a models section is for x86;</item>
/// <item>a models section that is empty keeps the driver from those systems;</item>
/// <item>the setup class does not matter: extensions and software components have a [Manufacturer] too. Without one an .inf installs no
/// device, and whether <c>drvload</c> does anything with it is written nowhere.</item>
/// </list>
/// The version of Windows that a system may name besides is not looked at: which one an image has, its maker knows.
/// </summary>
/// <remarks>
/// Sources: Microsoft, "INF Version Section"; "INF Manufacturer Section" (architecture: "starting with Windows Server 2003 SP1"); "INF File
/// Platform Extensions and x64-Based Systems" (neither <c>.nt</c> nor no extension is supported on names of models sections).
/// </remarks>
/// <param name="Path">Relative to its folder of drivers, with <c>/</c>.</param>
/// <param name="Use">Whether it would.</param>
/// <param name="Found">What speaks against it, for people; empty where nothing does.</param>
public sealed record DriverInformation(string Path, DriverUse Use, string Found)
{
    private const string Architecture = "amd64";

    private static readonly string[] s_signatures = ["$Windows NT$", "$Chicago$"];

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: it cannot be read.</exception>
    public static DriverInformation Read(string folder, string path) => Of(path, InfText.Read(System.IO.Path.Combine(folder, path)));

    public static DriverInformation Of(string path, InfText text)
    {
        string signature = text.Section("Version").FirstOrDefault(e => e.Has("Signature")) is { } entry
            ? text.Resolve(entry.Values[0])
            : "";
        if (!s_signatures.Contains(signature, StringComparer.OrdinalIgnoreCase))
            return new DriverInformation(path, DriverUse.None, "no [Version] of a driver");
        IReadOnlyList<InfEntry> makers = text.Section("Manufacturer");
        if (makers.Count == 0)
            return new DriverInformation(path, DriverUse.Unknown, "no [Manufacturer]");
        List<Models> all = [.. makers.SelectMany(m => Models.Of(m, text))];
        return all.Exists(m => m.Architecture == Architecture && m.Count > 0)
            ? new DriverInformation(path, DriverUse.Loaded, "")
            : new DriverInformation(path, DriverUse.None, "models for "
                + $"{string.Join(", ", all.GroupBy(m => m.Architecture, m => m.Title).Select(g => $"{g.Key} ({string.Join(", ", g)})"))}");
    }

    /// <summary>A models section, by the line that names it.</summary>
    /// <param name="Name">With the system it is for.</param>
    /// <param name="Architecture">In lower case.</param>
    /// <param name="Count">Its entries.</param>
    private sealed record Models(string Name, string Architecture, int Count)
    {
        public string Title => Count > 0 ? $"[{Name}]" : $"[{Name}], which is empty";

        /// <summary>One without a system is for Windows 2000, or left out, where there are others.</summary>
        public static IEnumerable<Models> Of(InfEntry maker, InfText text)
        {
            string name = text.Resolve(maker.Values[0]);
            List<Models> systems = [.. maker.Values.Skip(1).Where(s => s.Length > 0).Select(s => Of($"{name}.{s}", s, text))];
            Models plain = Of(name, "", text);
            return systems.Count == 0 || plain.Count > 0 ? systems.Prepend(plain) : systems;
        }

        private static Models Of(string section, string system, InfText text)
        {
            string platform = system.Split('.')[0].ToLowerInvariant();
            string architecture = platform.StartsWith("nt", StringComparison.Ordinal) ? platform[2..] : platform;
            return new Models(section, architecture.Length > 0 ? architecture : "x86", text.Section(section).Count);
        }
    }
}

/// <summary>What Windows for x64 does with an .inf file.</summary>
public enum DriverUse
{
    /// <summary>It takes a driver from it.</summary>
    Loaded,

    /// <summary>Nobody knows.</summary>
    Unknown,

    /// <summary>Nothing.</summary>
    None,
}
