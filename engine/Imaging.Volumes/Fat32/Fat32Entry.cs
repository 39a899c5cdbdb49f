namespace Imaging.Volumes.Fat32;

/// <summary>A file or folder found on a volume.</summary>
/// <param name="Name">The long name, or the short one where there is no other.</param>
/// <param name="ShortName">The 8.3 name.</param>
/// <param name="IsFolder">False for a file.</param>
/// <param name="Length">Bytes of a file, 0 to 4 GiB − 1; 0 for a folder.</param>
public sealed record Fat32Entry(string Name, string ShortName, bool IsFolder, long Length)
{
    internal uint FirstCluster { get; init; }
}
