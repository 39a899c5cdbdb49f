using System.Text;
using System.Text.Json;
using Imaging.Building.VolumeMaking;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Disk.Partitions;
using Imaging.Host;
using Imaging.Release;
using Imaging.Volumes.Ntfs;

namespace Imaging.Building.Cache;

/// <summary>
/// Remembers which release of an output folder holds the volume of a key. An entry is the file <c>volumes/&lt;key&gt;</c>: a line with the
/// SHA-256 of the rest, then JSON. It is only a hint: one that is damaged, or whose release, packs or WIM are gone, is ignored, and
/// made again.
/// </summary>
/// <remarks>
/// What it leads to is as sound as the folder's releases are: an entry has the digest of release.json. Packs are read when a new release
/// relies on them, the parts of a WIM here.
/// </remarks>
/// <param name="holds">True where the folder has every chunk of an index.</param>
internal sealed class VolumeCache(string outputFolder, Func<VolumeIndex, bool> holds, IBuildEvents events)
{
    public const string Folder = "volumes";

    private const int DigestLine = 2 * Digest.Length + 1;

    /// <summary>The volume, where an earlier build made it and all of it is still there; says so where it should be and is not.</summary>
    public CachedVolume? Find(Digest key, PartitionRole role)
    {
        string path = PathOf(key);
        if (!File.Exists(path))
            return null;
        try
        {
            return Open(path, role);
        }
        catch (ImagingException e)
        {
            events.Warned($"The {role} volume has been made before, but is made again. {e.Message}");
            return null;
        }
    }

    /// <param name="document">The bytes of the release's <c>release.json</c>.</param>
    public void Store(Digest key, string release, Digest document, PartitionRole role, NtfsVolumeReport report)
    {
        var entry = new VolumeEntry(VolumeEntry.CurrentFormat, release, document, role, report);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry, VolumeEntryJson.Default.VolumeEntry);
        DurableFile.Write(PathOf(key), [.. Encoding.ASCII.GetBytes($"{Digest.Of(json)}\n"), .. json]);
    }

    private CachedVolume Open(string path, PartitionRole role)
    {
        VolumeEntry entry = Read(path);
        using var tree = new FolderTree(outputFolder);
        OpenRelease release = OpenRelease.Open(tree, "", entry.Release, key: null);
        if (Digest.Of(release.OwnFile(StickPaths.ReleaseDocument)) != entry.Document || entry.Role != role)
            throw Ignored(path, $"release {entry.Release}, which was changed since", "the release as it was built");
        return release.Document.Files is { } files
            ? Known(release, files.First(v => v.Role == role), entry)
            : Known(path, release, release.Volumes.First(v => v.Section.Role == role), entry);
    }

    private CachedSealedVolume Known(string path, OpenRelease release, OpenVolume volume, VolumeEntry entry) => holds(volume.Index)
        ? new CachedSealedVolume(entry.Release, volume, SlotsOf(release.Document, volume.Section.Role), entry.Report)
        : throw Ignored(
            path, $"release {entry.Release}, of which packs are gone", "all packs of that release");

    private static List<NtfsSlotExtents> SlotsOf(ReleaseDocument release, PartitionRole role) =>
    [
        .. (release.MachineFiles ?? []).Where(f => f.Volume == role)
            .Select(f => new NtfsSlotExtents(f.Path, f.Size, [.. f.Extents.Select(e => new ByteRange(e.Offset, e.Length))])),
    ];

    /// <summary>A WIM that has rotted in the folder must not go into another release: its signature would vouch for it.</summary>
    private static CachedFileVolume Known(OpenRelease release, FileVolume volume, VolumeEntry entry)
    {
        foreach (FileEntry part in volume.Parts)
        {
            using IByteSource file = release.OpenWimPart(part);
            Digest found = FileDigest.Of(file);
            if (found != part.Sha256)
                throw Ignored(file.Name, $"SHA-256 {found}", $"{part.Sha256}, as release {entry.Release} has it");
        }

        return new CachedFileVolume(entry.Release, volume, entry.Report);
    }

    private static VolumeEntry Read(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            ReadOnlySpan<byte> json = bytes.AsSpan(Math.Min(DigestLine, bytes.Length));
            bool isWhole = bytes.AsSpan().StartsWith(Encoding.ASCII.GetBytes($"{Digest.Of(json)}\n"));
            VolumeEntry? entry = isWhole ? JsonSerializer.Deserialize(json, VolumeEntryJson.Default.VolumeEntry) : null;
            return entry is { Format: VolumeEntry.CurrentFormat }
                ? entry
                : throw Ignored(path, "a damaged entry, or one of another version", "what the builder wrote");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw Ignored(path, e.Message, "what the builder wrote", e);
        }
    }

    private string PathOf(Digest key) => Path.Combine(outputFolder, Folder, key.ToString());

    private static ImagingException Ignored(string path, string found, string expected, Exception? inner = null) =>
        new(ExitCode.Corrupt, path, found, expected, "", inner);
}
