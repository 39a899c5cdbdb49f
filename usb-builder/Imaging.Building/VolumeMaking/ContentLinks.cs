using System.Globalization;
using Imaging.Core;

namespace Imaging.Building.VolumeMaking;

/// <summary>
/// Gives content paths that are the same on every host and in every run. libwim extracts the data of host files in the order of their
/// paths, so where a file lies on the host, or what a temporary folder is called, would decide where its clusters lie.
/// </summary>
/// <remarks>Works in the current folder with relative paths: content-0000, content-0001, …, then slot-0000, ….</remarks>
internal sealed class ContentLinks(string scratchFolder)
{
    private readonly List<(string Link, string HostPath)> _links = [];

    /// <summary>A path that leads to content, wherever it lies.</summary>
    public string Link(ContentTree tree)
    {
        string host = Path.TrimEndingDirectorySeparator(tree.HostPath);
        string link = string.Create(CultureInfo.InvariantCulture, $"content-{_links.Count:D4}");
        bool isFolder = Directory.Exists(host);

        // Only a link within a path is followed, so a folder is entered by a dot, and a file by its folder.
        string target = isFolder ? host : Path.GetDirectoryName(host)!;
        Directory.CreateSymbolicLink(Path.Combine(scratchFolder, link), target);
        _links.Add((link, target));
        return Path.Combine(link, isFolder ? "." : Path.GetFileName(host));
    }

    /// <summary>Writes a slot; returns the path that leads to it.</summary>
    public string Write(int index, SlotFile slot)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"slot-{index:D4}");
        File.WriteAllBytes(Path.Combine(scratchFolder, name), slot.Blanks());
        return name;
    }

    /// <summary>The same error in terms of the paths the user gave.</summary>
    public ImagingException Translate(ImagingException e) =>
        new(e.Code, Translate(e.Place), Translate(e.Found), e.Expected, e.Remedy, e);

    private string Translate(string text) => _links.Aggregate(text, (current, link) => current
        .Replace($"{link.Link}/./", $"{link.HostPath}/", StringComparison.Ordinal)
        .Replace($"{link.Link}/.", link.HostPath, StringComparison.Ordinal)
        .Replace(link.Link, link.HostPath, StringComparison.Ordinal));
}
