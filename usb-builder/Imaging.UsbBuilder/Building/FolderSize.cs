namespace Imaging.UsbBuilder.Building;

/// <summary>Bytes of the files in a folder; links are not followed.</summary>
internal static class FolderSize
{
    public static long Of(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Sum(f => f.Length);
}
