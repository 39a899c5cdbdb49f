using System.Collections.Concurrent;
using System.Text;
using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>
/// Reads a FAT32 volume of any origin. It checks what it uses and repairs nothing; it does not look for lost or cross-linked clusters,
/// and neither FSInfo nor the backup boot sector is read. A volume with too few clusters for FAT32 is read as what its boot sector says.
/// Folders are read once and remembered: a volume that changes has to be opened again.
/// </summary>
/// <remarks>Any number of threads may use it at once. Does not own the partition.</remarks>
public sealed class Fat32Volume
{
    private readonly IByteSource _partition;
    private readonly ClusterChains _chains;
    private readonly uint _root;
    private readonly IReadOnlyList<Fat32Entry> _rootEntries;

    // By cluster and the parent's cluster: a folder that is reached in two ways must not pass the check of one on the way of the other.
    private readonly ConcurrentDictionary<(uint Cluster, uint Parent), IReadOnlyList<Fat32Entry>> _folders = new();

    private Fat32Volume(IByteSource partition, BootSector boot)
    {
        _partition = partition;
        _root = boot.RootCluster;
        _chains = new ClusterChains(partition, boot.Geometry, boot.ActiveFat);
        Geometry = boot.Geometry;
        Serial = boot.Serial;

        var reader = new FolderReader($"{Name}:\\");
        _rootEntries = reader.Read(ReadFolder(_root, $"{Name}:\\"), null);
        Label = Encoding.ASCII.GetString(reader.Label ?? []).TrimEnd(' ');
    }

    /// <summary>What an error calls the volume: the name of the partition.</summary>
    public string Name => _partition.Name;

    public Fat32Geometry Geometry { get; }

    public uint Serial { get; }

    /// <summary>From the root folder; empty when it has none. Bytes outside ASCII read as <c>?</c>.</summary>
    public string Label { get; }

    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: not FAT32, or damaged.</exception>
    public static Fat32Volume Open(IByteSource partition) => new(partition, BootSector.Read(partition));

    /// <summary>Finds a file or folder; null when there is none. Not the root, which has no entry.</summary>
    /// <param name="path">From the root, parts separated by <c>\</c> or <c>/</c>, case ignored; short names are found too.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: damaged.</exception>
    public Fat32Entry? Find(string path)
    {
        string[] parts = Split(path);
        if (parts.Length == 0)
            return null;
        return FindFolder(parts.AsSpan(..^1)) is { } entries ? Find(entries, parts[^1]) : null;
    }

    /// <summary>What is in a folder, in the order it is stored.</summary>
    /// <param name="path">As for <see cref="Find"/>; empty for the root.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>: no such folder. <see cref="ExitCode.PartitionTable"/>:
    /// damaged.</exception>
    public IReadOnlyList<Fat32Entry> List(string path)
    {
        string[] parts = Split(path);
        return FindFolder(parts) ?? throw Missing(parts, "folder");
    }

    /// <summary>The paths of all files in a folder and the folders under it, with their entries.</summary>
    /// <param name="path">As for <see cref="List"/>.</param>
    /// <exception cref="ImagingException">As for <see cref="List"/>.</exception>
    public IEnumerable<(string Path, Fat32Entry Entry)> Files(string path)
    {
        foreach (Fat32Entry entry in List(path))
        {
            string child = $"{path.TrimEnd('\\', '/')}\\{entry.Name}";
            if (!entry.IsFolder)
            {
                yield return (child, entry);
                continue;
            }

            foreach ((string Path, Fat32Entry Entry) file in Files(child))
                yield return file;
        }
    }

    /// <summary>Opens a file. Its name is <c>&lt;partition&gt;:\folder\file</c>.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>: no such file. <see cref="ExitCode.PartitionTable"/>: its chain is
    /// damaged.</exception>
    public IByteSource OpenFile(string path)
    {
        string[] parts = Split(path);
        if (Find(path) is not { IsFolder: false } entry)
            throw Missing(parts, "file");

        string name = FullName(parts);
        if (entry.Length == 0)
        {
            return entry.FirstCluster == 0
                ? new ZeroSource(name, 0)
                : throw Fat32Damage.At(name, $"an empty file with cluster {entry.FirstCluster}", "no cluster");
        }

        long clusters = Geometry.ClustersFor(entry.Length);
        List<FatRun> runs = _chains.Follow(name, entry.FirstCluster, clusters, clusters);
        return new ClusterRunSource(_partition, name, entry.Length, Geometry, runs);
    }

    private static string[] Split(string path) => path.Split(['\\', '/'], StringSplitOptions.RemoveEmptyEntries);

    private static Fat32Entry? Find(IReadOnlyList<Fat32Entry> entries, string name) =>
        entries.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? entries.FirstOrDefault(e => e.ShortName.Equals(name, StringComparison.OrdinalIgnoreCase));

    private IReadOnlyList<Fat32Entry>? FindFolder(ReadOnlySpan<string> parts)
    {
        uint cluster = _root;
        IReadOnlyList<Fat32Entry> entries = _rootEntries;
        for (int i = 0; i < parts.Length; i++)
        {
            if (Find(entries, parts[i]) is not { IsFolder: true } entry)
                return null;
            string place = FullName(parts[..(i + 1)]);
            entries = _folders.GetOrAdd((entry.FirstCluster, cluster), k => ReadEntries(k.Cluster, k.Parent, place));
            cluster = entry.FirstCluster;
        }

        return entries;
    }

    private IReadOnlyList<Fat32Entry> ReadEntries(uint cluster, uint parent, string place) =>
        new FolderReader(place).Read(ReadFolder(cluster, place), (cluster, parent, _root));

    private byte[] ReadFolder(uint cluster, string place)
    {
        long most = Math.Max(1, FolderEntry.MaxPerFolder * FolderEntry.Size / Geometry.ClusterSize);
        List<FatRun> runs = _chains.Follow(place, cluster, 1, most);
        long length = runs.Sum(r => (long)r.Count) * Geometry.ClusterSize;
        var bytes = new byte[length];
        new ClusterRunSource(_partition, place, length, Geometry, runs).Read(0, bytes);
        return bytes;
    }

    private string FullName(ReadOnlySpan<string> parts) => $"{Name}:\\{string.Join('\\', parts)}";

    private ImagingException Missing(string[] parts, string what) => new(ExitCode.Missing, FullName(parts), $"no such {what}", "",
        "The stick does not have it: make the stick again.");
}
