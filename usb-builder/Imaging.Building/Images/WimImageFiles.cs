using Imaging.Core;
using Imaging.Core.Trees;
using Imaging.Wim;

namespace Imaging.Building.Images;

/// <summary>An image in a WIM.</summary>
internal sealed class WimImageFiles(string path, int image) : IImageFiles
{
    private readonly WimFile _wim = WimFile.Open(path);

    public string Name => $"{path}, image {image}";

    public long? Length(string path) => _wim.Find(image, path) is { IsFolder: false } file
        ? file.Streams.Where(s => s.Name.Length == 0).Select(s => s.Size).FirstOrDefault()
        : null;

    public byte[] Read(string path, long limit)
    {
        ImageErrors.CheckLength($"{Name}, {path}", Length(path) ?? 0, limit);
        return _wim.ReadFile(image, path);
    }

    public IReadOnlyList<string> FilesBelow(string folder)
    {
        if (_wim.Find(image, folder) is not { IsFolder: true })
            return [];
        var files = new List<string>();
        _wim.Visit(image, folder, e => Add(e, files));
        return files;
    }

    public void Dispose() => _wim.Dispose();

    private static void Add(TreeEntry entry, List<string> files)
    {
        if (!entry.IsFolder)
            files.Add(entry.Path);
    }
}
