using System.Globalization;
using Imaging.BootEnvironments.Drivers;
using Imaging.Core;

namespace Imaging.Building.FirstStart;

/// <summary>What an .inf file of a folder of drivers says, and what keeps it from being installed when Windows first starts.</summary>
/// <param name="Path">Relative to its folder, with <c>/</c>.</param>
/// <param name="Class">The setup class of its devices, such as <c>Net</c>; or its GUID.</param>
/// <param name="IsNet">Of the class Net: network cards.</param>
/// <param name="StartsAtBoot">It has a service that starts with the boot loader, or drives what Windows may start from.</param>
/// <param name="Problems">A clause each.</param>
internal sealed record DriverInf(string Path, string Class, bool IsNet, bool StartsAtBoot, IReadOnlyList<string> Problems)
{
    // Microsoft, "System-Defined Device Setup Classes Available to Vendors".
    private static readonly Guid s_net = new("4d36e972-e325-11ce-bfc1-08002be10318");
    private static readonly Guid[] s_storage =
        [new("4d36e97b-e325-11ce-bfc1-08002be10318"), new("4d36e96a-e325-11ce-bfc1-08002be10318")];

    private static readonly string[] s_storageNames = ["SCSIAdapter", "HDC"];

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.DeviceIo"/>: it cannot be read; <see cref="ExitCode.Manifest"/>: it is too large for an .inf file.
    /// </exception>
    /// <param name="files">All files of the folder, relative to it.</param>
    public static DriverInf Read(string folder, string path, IReadOnlySet<string> files) =>
        Of(path, InfText.Read(System.IO.Path.Combine(folder, path)), files);

    /// <param name="files">All files of the folder; compared without case.</param>
    public static DriverInf Of(string path, InfText text, IReadOnlySet<string> files)
    {
        string name = Version(text, "Class");
        bool hasGuid = Guid.TryParse(Version(text, "ClassGuid"), out Guid guid);
        bool isStorage = s_storage.Contains(guid) || s_storageNames.Contains(name, StringComparer.OrdinalIgnoreCase);
        string kind = name.Length > 0 ? name : hasGuid ? guid.ToString("B") : "";
        return new DriverInf(
            path, kind, hasGuid ? guid == s_net : name.Equals("Net", StringComparison.OrdinalIgnoreCase),
            isStorage || text.Entries.Any(e => AddsBootService(e, text)), [.. FindProblems(path, text, kind, files)]);
    }

    private static IEnumerable<string> FindProblems(string path, InfText text, string kind, IReadOnlySet<string> files)
    {
        DriverInformation information = DriverInformation.Of(path, text);
        if (information.Use == DriverUse.None)
        {
            yield return information.Found;
            yield break;
        }

        if (path.Contains('%'))
            yield return "a % in its path, which cmd would take for a variable";
        if (kind.Length == 0)
            yield return "no Class and no ClassGuid";
        string catalog = Catalog(text);
        if (catalog.Length == 0)
            yield return "no CatalogFile, and Windows for x64 takes no driver that is not signed";
        else if (!files.Contains($"{System.IO.Path.GetDirectoryName(path)}/{catalog}".TrimStart('/').Replace('\\', '/')))
            yield return $"no {catalog} beside it";
    }

    /// <summary>One for x64 goes before one for all.</summary>
    private static string Catalog(InfText text)
    {
        string[] keys = ["CatalogFile.NTamd64", "CatalogFile.NT", "CatalogFile"];
        return keys.Select(k => Version(text, k)).FirstOrDefault(c => c.Length > 0) ?? "";
    }

    /// <summary><c>AddService = name, flags, section</c>, and in that section <c>StartType = 0</c>.</summary>
    private static bool AddsBootService(InfEntry entry, InfText text) =>
        entry.Has("AddService") && entry.Values.Count > 2 && text.Section(text.Resolve(entry.Values[2])).Any(
            e => e.Has("StartType") && IsZero(text.Resolve(e.Values[0])));

    private static bool IsZero(string number) =>
        number.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(number.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) && hex == 0
            : ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value == 0;

    private static string Version(InfText text, string key) =>
        text.Section("Version").FirstOrDefault(e => e.Has(key)) is { } entry ? text.Resolve(entry.Values[0]) : "";
}
