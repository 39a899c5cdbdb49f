using Imaging.Core;
using Imaging.Engine.Checks;
using Imaging.Host;
using Imaging.Manifest;
using Imaging.Release;

namespace Imaging.Building.FirstStart;

/// <summary>A folder of drivers that Windows installs when it first starts, each .inf file of which was looked at.</summary>
internal sealed record DriverSet(ManifestDrivers Drivers, IReadOnlyList<DriverInf> Infs)
{
    private const string Extension = ".inf";

    /// <summary>Files that an error names.</summary>
    private const int MostNamed = 20;

    /// <summary>What a release says of it.</summary>
    public DriversToInstall Facts => new(
        Drivers.Id, Infs.Count, [.. Infs.Select(i => i.Class).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
        Drivers.Install, Drivers.TimeLimit.TotalMinutes, FolderSize.Of(Drivers.Source));

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: no drivers, or some that Windows would not take, or would take too late; it names each file.
    /// </exception>
    public static DriverSet Read(ManifestDrivers drivers)
    {
        IReadOnlyList<string> files = HostTree.Files(drivers.Source);
        var all = files.ToHashSet(StringComparer.OrdinalIgnoreCase);
        DriverInf[] infs =
        [
            .. files.Where(f => f.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
                .Select(f => DriverInf.Read(drivers.Source, f, all)),
        ];
        if (infs.Length == 0)
            throw Bad(drivers, $"no {Extension} file", "a folder of drivers, unpacked",
                $"Unpack the maker's package until there is an {Extension} file.");
        if (infs.Any(i => i.Problems.Count > 0))
            throw Bad(drivers, List(infs.Where(i => i.Problems.Count > 0), i => string.Join("; ", i.Problems)),
                "signed drivers for x64", "Take the maker's whole package for x64, or delete these files.");
        if (infs.Any(i => i.StartsAtBoot))
            throw Bad(drivers, List(infs.Where(i => i.StartsAtBoot), i => $"starts with the boot loader (class {i.Class})"),
                "drivers that can wait until Windows runs",
                $"Windows does not start without these. Put them into the image, and delete them here: {StorageCheck.AddDriver}.");
        if (drivers.Install == DriverInstall.Specialize && infs.Any(i => !i.IsNet))
            throw Bad(drivers, List(infs.Where(i => !i.IsNet), i => $"class {i.Class}"), "install: specialize for network cards only",
                "Drivers that hang there stop Windows Setup. Move these to a folder with install: first-start.");
        return new DriverSet(drivers, infs);
    }

    private static string List(IEnumerable<DriverInf> infs, Func<DriverInf, string> fault)
    {
        DriverInf[] bad = [.. infs];
        string named = string.Join(", ", bad.Take(MostNamed).Select(i => $"{i.Path}: {fault(i)}"));
        return bad.Length > MostNamed ? $"{named}, and {bad.Length - MostNamed} more" : named;
    }

    private static ImagingException Bad(ManifestDrivers drivers, string found, string expected, string remedy) =>
        new(ExitCode.Manifest, $"drivers {drivers.Id}, {drivers.Source}", found, expected, remedy);
}
