using System.Globalization;
using Imaging.Core;
using Imaging.UsbBuilder.Building;

namespace Imaging.UsbBuilder.BootEnvironments.WinPe;

/// <summary>A folder of drivers, which are loaded at each start: nothing but Windows' own tools could install them into an image.</summary>
/// <param name="Source">On this host.</param>
/// <param name="Place">In the image.</param>
/// <param name="Informations">The paths of its <c>.inf</c> files in the image, sorted.</param>
internal sealed record DriverFolder(string Source, string Place, IReadOnlyList<string> Informations)
{
    private const string Extension = ".inf";

    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: a folder without drivers, or with a link.</exception>
    public static IReadOnlyList<DriverFolder> Read(IReadOnlyList<string> folders) => [.. folders.Select(Read)];

    private static DriverFolder Read(string folder, int index)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $@"{ImagePaths.Drivers}\{index + 1}");
        string[] informations = [.. HostTree.Files(folder)
            .Where(file => file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            .Select(file => $@"{place}\{file.Replace('/', '\\')}")];
        if (informations.Length == 0)
            throw new ImagingException(ExitCode.Manifest, folder, $"no {Extension} file", "a folder of drivers, unpacked", $"Unpack the maker's package until there is an {Extension} file, or delete the folder from `drivers:`.");
        return new DriverFolder(folder, place, informations);
    }
}
