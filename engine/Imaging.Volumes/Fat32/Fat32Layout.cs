using Imaging.Core;

namespace Imaging.Volumes.Fat32;

/// <summary>
/// A FAT32 volume as a list of writes, decided completely before the first one.
/// 1. Paths become folders, sorted without regard to case; names, lengths and duplicates are checked.
/// 2. The size of the volume gives its geometry.
/// 3. Clusters are handed out from 2 on with no gap: all folders (root first, each before its own), then all files in the same order,
///    each in one piece.
/// 4. Writes ascend: boot sectors, both FATs, folders, files. Free clusters are not written.
/// The same input in any order gives the same bytes: dates are fixed, short names depend on the names alone.
/// </summary>
/// <remarks>Source: Microsoft, FAT32 File System Specification 1.03 (fatgen103).</remarks>
public sealed class Fat32Layout
{
    private const int Page = 4096;
    private const int BufferLength = 4 * 1024 * 1024;

    private Fat32Layout(Fat32Geometry geometry, long usedClusters, Fat32Write[] writes)
    {
        Geometry = geometry;
        FreeBytes = (geometry.ClusterCount - usedClusters) * geometry.ClusterSize;
        Writes = writes;
    }

    public Fat32Geometry Geometry { get; }

    /// <summary>Bytes of the clusters no file or folder has.</summary>
    public long FreeBytes { get; }

    /// <summary>In ascending order, without overlap. Together they cover everything but free clusters.</summary>
    public IReadOnlyList<Fat32Write> Writes { get; }

    /// <summary>Plans a volume.</summary>
    /// <param name="format">Size, serial, label.</param>
    /// <param name="files">In any order.</param>
    /// <param name="folders">Paths of folders that may stay empty; those of <paramref name="files"/> need not be listed.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.Manifest"/>: a name, label or length FAT32 cannot hold, or a name twice.
    /// <see cref="ExitCode.DeviceIo"/>: the volume is too small for the files, or too small or large for FAT32.
    /// </exception>
    public static Fat32Layout Plan(Fat32Format format, IEnumerable<Fat32File> files, IEnumerable<string>? folders = null)
    {
        (Fat32Geometry geometry, TreeNode[] nodes) = Prepare(format, files, folders);
        long used = ClustersOf(nodes, geometry);
        if (used > geometry.ClusterCount)
            throw NoSpace(format, geometry, nodes, used);

        FatRun[] runs = HandOut(nodes, geometry);
        return new Fat32Layout(geometry, used, [.. MetadataWrites(format, geometry, runs, (uint)used), .. NodeWrites(nodes, geometry)]);
    }

    /// <summary>
    /// Bytes these files take on the volume, metadata included: they fit if that is at most <see cref="Fat32Format.Length"/>. Counted with
    /// the cluster and FAT sizes of that length.
    /// </summary>
    /// <exception cref="ImagingException">As for <see cref="Plan"/>, but for too little space.</exception>
    public static long RequiredBytes(Fat32Format format, IEnumerable<Fat32File> files, IEnumerable<string>? folders = null)
    {
        (Fat32Geometry geometry, TreeNode[] nodes) = Prepare(format, files, folders);
        return RequiredBytes(geometry, ClustersOf(nodes, geometry));
    }

    /// <summary>Writes the volume in one ascending pass. Does not flush.</summary>
    /// <param name="device">Where to.</param>
    /// <param name="start">Bytes: where on the device the volume starts.</param>
    /// <param name="skipZeros">
    /// True when the range is known to read as zeros (a new sparse file): leaves the empty parts of the FATs out.
    /// </param>
    /// <param name="cancel">Looked at between buffers of 4 MiB.</param>
    /// <exception cref="ImagingException">As the device and the files throw.</exception>
    public void WriteTo(IBlockDevice device, long start, bool skipZeros, CancellationToken cancel)
    {
        using var buffer = new AlignedBuffer(BufferLength);
        foreach (Fat32Write write in Writes)
        {
            if (skipZeros && write.IsZeros)
                continue;
            using IByteSource source = write.Open();
            for (long done = 0; done < write.Length;)
            {
                cancel.ThrowIfCancellationRequested();
                Span<byte> part = buffer.Span[..(int)Math.Min(BufferLength, write.Length - done)];
                source.Read(done, part);
                device.Write(start + write.Offset + done, part);
                done += part.Length;
            }
        }
    }

    // All that takes clusters, in the order it gets them.
    private static (Fat32Geometry Geometry, TreeNode[] Nodes) Prepare(
        Fat32Format format, IEnumerable<Fat32File> files, IEnumerable<string>? folders)
    {
        byte[] label = VolumeLabel.Encode(format.Label);
        FolderNode root = Tree.Build(files, folders ?? [], format.Label.Length == 0 ? null : label);
        IEnumerable<FileNode> full = root.All.SelectMany(f => f.Children).OfType<FileNode>().Where(f => f.Length > 0);
        return (Fat32Geometry.For(format.Length, format.SectorSize), [.. root.All, .. full]);
    }

    private static long ClustersOf(TreeNode[] nodes, Fat32Geometry geometry) => nodes.Sum(n => ClustersOf(n, geometry));

    // An empty root has no entry, but its cluster.
    private static long ClustersOf(TreeNode node, Fat32Geometry geometry) => Math.Max(1, geometry.ClustersFor(node.Length));

    private static long RequiredBytes(Fat32Geometry geometry, long clusters) => geometry.DataOffset + (clusters * geometry.ClusterSize);

    private static FatRun[] HandOut(TreeNode[] nodes, Fat32Geometry geometry)
    {
        var runs = new FatRun[nodes.Length];
        uint next = Fat32Geometry.FirstCluster;
        for (int i = 0; i < nodes.Length; i++)
        {
            runs[i] = new FatRun(next, (uint)ClustersOf(nodes[i], geometry));
            nodes[i].FirstCluster = next;
            next += runs[i].Count;
        }

        return runs;
    }

    private static IEnumerable<Fat32Write> MetadataWrites(Fat32Format format, Fat32Geometry geometry, FatRun[] runs, uint used)
    {
        byte[] boot = RenderBootSectors(format, geometry, used);
        yield return Fat32Write.Bytes("boot sectors", 0, boot.Length, boot);
        if (geometry.FatOffset(0) > boot.Length)
            yield return Fat32Write.Zeros("reserved sectors", boot.Length, geometry.FatOffset(0) - boot.Length);

        long head = (((used + 2L) * FatTableSource.EntrySize) + Page - 1) / Page * Page;
        for (int copy = 0; copy < geometry.FatCount; copy++)
        {
            yield return Fat32Write.Fat($"FAT {copy + 1}", geometry.FatOffset(copy), head, runs);
            if (head < geometry.FatLength)
                yield return Fat32Write.Zeros($"FAT {copy + 1}, free", geometry.FatOffset(copy) + head, geometry.FatLength - head);
        }
    }

    private static byte[] RenderBootSectors(Fat32Format format, Fat32Geometry geometry, uint used)
    {
        uint free = geometry.ClusterCount - used;
        uint nextFree = free == 0 ? uint.MaxValue : Fat32Geometry.FirstCluster + used;
        var bytes = new byte[BootSector.UsedSectors * geometry.SectorSize];
        foreach (int first in (ReadOnlySpan<int>)[0, BootSector.BackupSector])
        {
            BootSector.Write(bytes.AsSpan(first * geometry.SectorSize, 512), format, geometry);
            BootSector.WriteFsInfo(bytes.AsSpan((first + BootSector.FsInfoSector) * geometry.SectorSize, 512), free, nextFree);
        }

        return bytes;
    }

    private static IEnumerable<Fat32Write> NodeWrites(TreeNode[] nodes, Fat32Geometry geometry)
    {
        foreach (TreeNode node in nodes)
        {
            long offset = geometry.ClusterOffset(node.FirstCluster);
            long length = ClustersOf(node, geometry) * geometry.ClusterSize;
            yield return node switch
            {
                FolderNode folder => Fat32Write.Bytes($"{folder.Path}\\", offset, length, folder.Render()),
                FileNode file => Fat32Write.Content(file.Path, offset, length, file.File),
                _ => throw new InvalidOperationException(node.GetType().Name),
            };
        }
    }

    private static ImagingException NoSpace(Fat32Format format, Fat32Geometry geometry, TreeNode[] nodes, long used)
    {
        long required = RequiredBytes(geometry, used);
        long content = nodes.OfType<FileNode>().Sum(f => f.Length);
        return new ImagingException(ExitCode.DeviceIo, format.Place, $"{format.Length} bytes ({ByteSize.Format(format.Length)})",
            $"at least {required} bytes ({ByteSize.Format(required)}) for {content} bytes of files",
            "Use a larger stick or partition, or leave something out.");
    }
}
