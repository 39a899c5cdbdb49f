namespace Imaging.UsbBuilder.Manifest;

/// <summary>Fields that name files and folders beside the manifest.</summary>
internal static class HostFiles
{
    private const int MaxLength = 1024;

    private static readonly EnumerationOptions s_readable = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>The absolute path of a file that exists; null when the field is not there or was reported.</summary>
    public static string? HostFile(this ManifestSection section, string name) =>
        Find(section, name, "file", File.Exists, Directory.Exists);

    /// <summary>The absolute path of a folder that exists; null when the field is not there or was reported.</summary>
    public static string? HostFolder(this ManifestSection section, string name) =>
        Find(section, name, "folder", Directory.Exists, File.Exists);

    private static string? Find(
        ManifestSection section, string name, string kind, Predicate<string> exists, Predicate<string> isOther)
    {
        string text = section.Text(name, MaxLength);
        if (text.Length == 0)
            return null;
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(section.Folder, text)));
        if (exists(path))
            return path;
        string at = ManifestNode.Quote(text);
        if (isOther(path))
            section.Report(name, $"a {(kind == "file" ? "folder" : "file")} at {at}", $"a {kind}", "Correct the path.");
        else
            section.Report(name, $"nothing at {at}", $"a {kind}", RemedyFor(text, path));
        return null;
    }

    private static string RemedyFor(string text, string path)
    {
        if (text.Contains('\\') && !OperatingSystem.IsWindows())
            return "Write / between folders.";
        string? parent = Path.GetDirectoryName(path);
        string? meant = null;
        if (Directory.Exists(parent))
        {
            IEnumerable<FileSystemInfo> there = new DirectoryInfo(parent).EnumerateFileSystemInfos("*", s_readable);
            meant = Nearest.To(Path.GetFileName(path), there.Select(e => e.Name));
        }

        return meant is null ? "Put it there, or correct the path; it starts at the manifest's folder." : $"Did you mean {meant}?";
    }
}
