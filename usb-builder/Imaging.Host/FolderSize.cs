namespace Imaging.Host;

/// <summary>Bytes of the files in a folder; links are not followed.</summary>
public static class FolderSize
{
    public static long Of(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Sum(f => f.Length);
}
