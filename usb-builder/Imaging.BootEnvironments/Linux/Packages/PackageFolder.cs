using Imaging.Core;

namespace Imaging.BootEnvironments.Linux.Packages;

/// <summary>A folder of .deb files somebody filled, named as apt names them: <c>NAME_VERSION_ARCHITECTURE.deb</c>.</summary>
internal sealed class PackageFolder(string folder) : IPackageSource
{
    public string Find(string name)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, $"{name}_*.deb").Order(StringComparer.Ordinal)];
        return files.Length switch
        {
            1 => files[0],
            0 => throw new ImagingException(
                ExitCode.Manifest, folder, $"no {name}_*.deb", "it among the packages",
                $"Run `apt-get download {name}` in that folder, on a machine that has network."),
            _ => throw new ImagingException(
                ExitCode.Manifest, folder, $"{files.Length} versions of {name}", "one",
                $"Delete all but one of: {string.Join(", ", files.Select(Path.GetFileName))}."),
        };
    }
}
