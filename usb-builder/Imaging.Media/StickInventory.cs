using Imaging.Core;
using Imaging.Host;
using Imaging.Release;

namespace Imaging.Media;

/// <summary>What of a mounted stick nothing needs that stays on it.</summary>
internal static class StickInventory
{
    /// <summary>What an interrupted update or write left: temporary files of our own folders.</summary>
    public static IEnumerable<string> Leftovers(string stick) =>
        Directory.EnumerateFiles(Path.Combine(stick, StickPaths.Root), "*" + DurableFileWriter.Temporary, SearchOption.AllDirectories)
            .Select(f => Relative(stick, f))
            .Where(f => !f.StartsWith(StickPaths.Journal, StringComparison.Ordinal));

    /// <summary>
    /// Releases, packs and WIMs that none of these releases needs, and their bytes. Never the journal, never what is outside our
    /// folder.
    /// </summary>
    public static IReadOnlyList<(string Path, long Bytes)> NotNeededBy(string stick, params ReleaseDocument[] releases)
    {
        var packs = releases.SelectMany(r => r.Packs).Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var ids = releases.Select(r => r.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> oldReleases = Entries(stick, StickPaths.Releases).Where(f => !ids.Contains(Path.GetFileName(f)));
        IEnumerable<string> oldPacks = Entries(stick, StickPaths.Packs).Where(f => !packs.Contains(Path.GetFileName(f)));
        var wims = releases.SelectMany(r => r.WimParts).Select(p => p.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> oldWims = Entries(stick, StickPaths.Wims).Where(f => !wims.Contains(Path.GetFileName(f)));
        return [.. oldReleases.Concat(oldPacks).Concat(oldWims).Select(f => (Relative(stick, f), BytesOf(f)))];
    }

    private static IEnumerable<string> Entries(string stick, string folder)
    {
        string path = Path.Combine(stick, StickPaths.Root, folder);
        return Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal) : [];
    }

    private static long BytesOf(string path) => Directory.Exists(path)
        ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length)
        : new FileInfo(path).Length;

    private static string Relative(string stick, string path) =>
        Path.GetRelativePath(stick, path).Replace(Path.DirectorySeparatorChar, '/');
}
