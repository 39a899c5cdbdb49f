using Imaging.Building.Images;

namespace Imaging.Building.Tests.Images;

/// <summary>An image of files in memory, by their paths with slashes.</summary>
internal sealed class ImageOf(Dictionary<string, byte[]> files) : IImageFiles
{
    public string Name => "image";

    public long? Length(string path) => files.TryGetValue(Key(path), out byte[]? bytes) ? bytes.Length : null;

    public byte[] Read(string path, long limit) => files[Key(path)];

    public IReadOnlyList<string> FilesBelow(string folder) =>
    [
        .. files.Keys.Where(f => f.StartsWith(Key(folder) + "/", StringComparison.OrdinalIgnoreCase))
            .Select(f => @"\" + f.Replace('/', '\\')).Order(StringComparer.OrdinalIgnoreCase),
    ];

    public void Dispose()
    {
    }

    private static string Key(string path) => path.TrimStart('\\').Replace('\\', '/');
}
