using Imaging.Platform.Devices;

namespace Imaging.Manifest;

/// <summary>Fields that name files and folders beside the manifest.</summary>
internal static class HostFiles
{
    private const int MaxLength = 1024;

    private static readonly EnumerationOptions s_readable = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>The absolute path of a file or device that exists; null when the field is not there or was reported.</summary>
    public static string? HostFile(this ManifestSection section, string name) =>
        section.Scalar(name) is { } scalar ? Find(section, scalar, "file", BlockDevices.Exists) : null;

    /// <summary>The absolute path of a folder that exists; null when the field is not there or was reported.</summary>
    public static string? HostFolder(this ManifestSection section, string name) =>
        section.Scalar(name) is { } scalar ? section.HostFolder(scalar) : null;

    /// <summary>The same for an item of a list.</summary>
    public static string? HostFolder(this ManifestSection section, ScalarNode scalar) => Find(section, scalar, "folder", Directory.Exists);

    /// <summary>The absolute path of what exists, file or folder; null when the field is not there or was reported.</summary>
    public static string? HostFileOrFolder(this ManifestSection section, string name) =>
        section.Scalar(name) is { } scalar ? Find(section, scalar, "file or folder", Path.Exists) : null;

    private static string? Find(ManifestSection section, ScalarNode scalar, string kind, Predicate<string> exists)
    {
        string text = section.Text(scalar, MaxLength);
        if (text.Length == 0)
            return null;
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(section.Folder, text)));
        if (exists(path))
            return path;
        string at = ManifestNode.Quote(text);
        if (Path.Exists(path))
            section.Problems.Add(scalar, $"a {(File.Exists(path) ? "file" : "folder")} at {at}", $"a {kind}", "Correct the path.");
        else
            section.Problems.Add(scalar, $"nothing at {at}", $"a {kind}", RemedyFor(text, path));
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
