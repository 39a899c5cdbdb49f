using Imaging.Core;
using Imaging.Release;

namespace Imaging.Building.Images;

/// <summary>Copies boot files of an image into a folder, named by their digests: sets share most of their files.</summary>
internal sealed class EspFileWriter(IImageFiles image, string folder)
{
    /// <summary>The largest one has 3 MB.</summary>
    private const long Largest = 64 * ByteSize.MiB;

    private readonly DigestFolder _folder = new(folder);
    private readonly Dictionary<string, FileEntry> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>The files by their paths on the ESP.</returns>
    public IReadOnlyList<FileEntry> Write(IReadOnlyList<BootFileSource> files, CancellationToken cancel)
    {
        var entries = new List<FileEntry>();
        foreach (BootFileSource file in files)
        {
            cancel.ThrowIfCancellationRequested();
            if (!_written.TryGetValue(file.Source, out FileEntry? entry))
                _written[file.Source] = entry = _folder.Put("", image.Read(file.Source, Largest));
            entries.Add(entry with { Path = file.Path });
        }

        return entries;
    }
}
