using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>Turns paths into folders.</summary>
internal static class Tree
{
    private static readonly char[] s_separators = ['\\', '/'];

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: a name or length FAT32 cannot hold, or a name twice.
    /// </exception>
    public static FolderNode Build(IEnumerable<Fat32File> files, IEnumerable<string> folders, byte[]? label)
    {
        var root = new FolderNode("", null) { Label = label };
        foreach (string path in folders)
            FolderOf(root, Split(path), path);
        foreach (Fat32File file in files)
        {
            CheckLength(file);
            string[] parts = Split(file.Path);
            FolderOf(root, parts.AsSpan(..^1), file.Path).AddFile(parts[^1], file);
        }

        foreach (FolderNode folder in root.All)
            folder.Measure();
        return root;
    }

    private static FolderNode FolderOf(FolderNode folder, ReadOnlySpan<string> parts, string path)
    {
        foreach (string part in parts)
            folder = folder.Folder(part, path);
        return folder;
    }

    private static string[] Split(string path)
    {
        string relative = path.Length > 0 && s_separators.Contains(path[0]) ? path[1..] : path;
        string[] parts = relative.Split(s_separators);
        foreach (string part in parts)
        {
            if (LongName.Problem(part) is { } problem)
            {
                throw new ImagingException(ExitCode.Manifest, path, problem,
                    $"names of 1 to {LongName.MaxLength} characters, no control characters, none of {LongName.Forbidden}",
                    "FAT32 cannot hold this name: rename it.");
            }
        }

        return parts;
    }

    private static void CheckLength(Fat32File file)
    {
        if (file.Length is < 0 or > Fat32File.MaxLength)
        {
            throw new ImagingException(ExitCode.Manifest, file.Path, $"a file of {file.Length} bytes",
                $"at most {Fat32File.MaxLength} bytes", "FAT32 cannot hold files of 4 GiB and more: split it.");
        }
    }
}
