using Imaging.Building.Capturing;
using Imaging.Core;
using Imaging.Manifest;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Images;

/// <summary>The volume of a captured disk. Names are gathered once, in a walk over its table.</summary>
internal sealed class CapturedImageFiles : IImageFiles
{
    private readonly CapturedVolume _volume;
    private readonly NtfsVolume _ntfs;
    private readonly Lazy<ILookup<long, NtfsName>> _names;

    public CapturedImageFiles(ManifestDiskImage image)
    {
        _volume = CapturedVolume.Open(image);
        _ntfs = NtfsVolume.Open(_volume);
        _names = new Lazy<ILookup<long, NtfsName>>(() => _ntfs.Names().ToLookup(n => n.Folder));
    }

    public string Name => _volume.Name;

    public long? Length(string path) => Load(path)?.Stream(AttributeType.Data)?.Size;

    public byte[] Read(string path, long limit)
    {
        string place = $"{Name}, {path}";
        NtfsFile file = Load(path)!;
        NtfsStream data = file.Require(AttributeType.Data);
        ImageErrors.CheckLength(place, data.Size, limit);
        // Windows compresses files either so, or behind a reparse point (compact /exe).
        if (data.Flags != AttributeFlags.None || file.Attributes.Any(a => a.Type == AttributeType.ReparsePoint))
            throw new ImagingException(
                ExitCode.Wim, place, "a compressed or sparse file", "a plain one",
                "Expand it on the reference machine (compact /u /exe:no FILE) and capture it again.");
        return data.ReadAll((int)limit);
    }

    public IReadOnlyList<string> FilesBelow(string folder)
    {
        var files = new List<string>();
        if (Find(folder) is { } number)
            Gather(number, folder, depth: 0, files);
        return files;
    }

    public void Dispose() => _volume.Dispose();

    private void Gather(long folder, string path, int depth, List<string> files)
    {
        const int Deepest = 64;
        foreach (NtfsName name in _names.Value[folder].OrderBy(n => n.Text, StringComparer.OrdinalIgnoreCase))
        {
            if (!name.IsFolder)
                files.Add($@"{path}\{name.Text}");
            else if (depth < Deepest)
                Gather(name.Record, $@"{path}\{name.Text}", depth + 1, files);
        }
    }

    private NtfsFile? Load(string path) => Find(path) is { } number && _ntfs.Load(number) is { Record.IsFolder: false } file ? file : null;

    private long? Find(string path)
    {
        long at = MftReference.Root;
        foreach (string part in path.Split('\\', StringSplitOptions.RemoveEmptyEntries))
        {
            NtfsName? name = _names.Value[at].FirstOrDefault(n => n.Text.Equals(part, StringComparison.OrdinalIgnoreCase));
            if (name is null)
                return null;
            at = name.Record;
        }

        return at;
    }
}
