using Imaging.Core;

namespace Imaging.Host;

/// <summary>Folders of this host whose files go where there are no links.</summary>
public static class HostTree
{
    /// <summary>Hidden files too; links are errors and not followed.</summary>
    private static readonly EnumerationOptions s_everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    /// <summary>The files in a folder and all below it: relative, with <c>/</c>, sorted.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Manifest"/>: a link.</exception>
    public static IReadOnlyList<string> Files(string folder)
    {
        FileSystemInfo[] items = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", s_everything)];
        if (items.FirstOrDefault(item => item.LinkTarget is not null) is { } link)
            throw new ImagingException(
                ExitCode.Manifest, link.FullName, $"a link to {link.LinkTarget}", "a file or folder",
                "There are no links where it goes: replace it by what it points to.");
        return
        [
            .. items.OfType<FileInfo>().Select(
                file => Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Copies a file, making the folders above it. The copy can be changed and deleted, whatever it is of.</summary>
    public static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
        File.SetAttributes(to, FileAttributes.Normal);
    }
}
