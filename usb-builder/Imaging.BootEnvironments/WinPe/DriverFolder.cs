using System.Globalization;
using Imaging.BootEnvironments.Drivers;
using Imaging.Core;
using Imaging.Host;

namespace Imaging.BootEnvironments.WinPe;

/// <summary>
/// A folder of drivers, which are loaded at each start: nothing but Windows' own tools could install them into an image. Makers ship
/// drivers for several architectures in one folder, so those that are not for x64 are left out of the start, where each would fail and take
/// seconds, and the engineer is told; their files stay, since others may want them. A folder with none for x64 is a mistake.
/// </summary>
/// <param name="Source">On this host.</param>
/// <param name="Place">In the image.</param>
/// <param name="All">Its <c>.inf</c> files, sorted by path.</param>
internal sealed record DriverFolder(string Source, string Place, IReadOnlyList<DriverInformation> All)
{
    private const string Extension = ".inf";

    /// <summary>The paths in the image of the <c>.inf</c> files to load.</summary>
    public IEnumerable<string> Loaded => All.Where(i => i.Use != DriverUse.None).Select(i => $@"{Place}\{i.Path.Replace('/', '\\')}");

    public IEnumerable<string> Warnings
    {
        get
        {
            if (List(DriverUse.None) is { Length: > 0 } left)
                yield return $"{Source}: drivers that are not for x64 are not loaded: {left}. If nothing else uses their files, "
                    + "delete them: boot.wim gets smaller.";
            if (List(DriverUse.Unknown) is { Length: > 0 } unknown)
                yield return $"{Source}: no driver of a device, and tried at each start all the same: {unknown}. Delete what is of no use.";
        }
    }

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: a folder without drivers for x64, or with a link; <see cref="ExitCode.DeviceIo"/>: it cannot
    /// be read.
    /// </exception>
    public static IReadOnlyList<DriverFolder> Read(IReadOnlyList<string> folders) => [.. folders.Select(Read)];

    private static DriverFolder Read(string source, int index)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $@"{ImagePaths.Drivers}\{index + 1}");
        DriverInformation[] all = [.. HostTree.Files(source)
            .Where(file => file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            .Select(file => DriverInformation.Read(source, file))];
        if (all.Length == 0)
            throw new ImagingException(
                ExitCode.Manifest, source, $"no {Extension} file", "a folder of drivers, unpacked",
                $"Unpack the maker's package until there is an {Extension} file, or delete the folder from `drivers:`.");
        var folder = new DriverFolder(source, place, all);
        return folder.Loaded.Any() ? folder : throw new ImagingException(
            ExitCode.Manifest, source, folder.List(DriverUse.None),
            "a driver for x64, as one with [Manufacturer] %Maker% = Models, NTamd64 and models in [Models.NTamd64]",
            "Take the maker's drivers for x64 (amd64), or delete the folder from `drivers:`.");
    }

    private string List(DriverUse use) => string.Join("; ", All.Where(i => i.Use == use).Select(i => $"{i.Path}: {i.Found}"));
}
