using Imaging.Core;
using Imaging.Release;

namespace Imaging.UsbBuilder.Commands;

/// <summary>Finds the release a user names: an output folder that holds one, or one of the folders in its <c>releases</c>.</summary>
/// <param name="OutputFolder">The folder with <c>packs</c> and <c>releases</c>.</param>
/// <param name="Id">The release.</param>
internal sealed record ReleaseFolder(string OutputFolder, string Id)
{
    /// <summary>True where the path is an output folder or a release in one, and not a stick.</summary>
    public static bool Is(string path) =>
        Directory.Exists(Path.Combine(path, StickPaths.Releases)) || File.Exists(Path.Combine(path, StickPaths.ReleaseDocument));

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Missing"/>: none; <see cref="ExitCode.Usage"/>: several, and which is not said.
    /// </exception>
    public static ReleaseFolder Find(string path)
    {
        string full = Path.GetFullPath(path).TrimEnd('/');
        if (File.Exists(Path.Combine(full, StickPaths.ReleaseDocument)))
            return new ReleaseFolder(Path.GetDirectoryName(Path.GetDirectoryName(full)!)!, Path.GetFileName(full));
        string releases = Path.Combine(full, StickPaths.Releases);
        string[] ids = Directory.Exists(releases) ? [.. Directory.GetDirectories(releases).Select(d => Path.GetFileName(d))] : [];
        if (ids.Length == 0)
            throw new ImagingException(
                ExitCode.Missing, path, "no release", "the --out folder of `usb-builder build`, or one of its releases",
                "Build a release first.");
        if (ids.Length > 1)
            throw new ImagingException(
                ExitCode.Usage, path, $"{ids.Length} releases: {string.Join(", ", ids.Order(StringComparer.Ordinal))}", "one",
                $"Name it: {Path.Combine(path, StickPaths.Releases, ids[0])}");
        return new ReleaseFolder(full, ids[0]);
    }

    public OpenRelease Open() => OpenRelease.Open(new FolderTree(OutputFolder), "", Id, key: null);
}
