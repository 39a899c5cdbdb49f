using System.Security.Cryptography;
using Imaging.Core;
using Imaging.Core.Trees;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>
/// A stream of a file: where its bytes lie, until they are read, and then their SHA-1. Kept small, since a volume has 200,000.
/// </summary>
sealed class TreeContent
{
    /// <summary>Clusters that are compressed together, wherever clusters have 4 KiB: the one size Windows and ntfs-3g write.</summary>
    public const int UnitClusters = 1 << UnitPower;

    private const int UnitPower = 4;
    private static readonly byte[] s_noDigest = new byte[20];

    private readonly string _name;
    private readonly long _size;
    private readonly ClusterRun[] _runs;
    private byte[]? _sha1;

    private TreeContent(string name, long size, ClusterRun[] runs)
    {
        _name = name;
        _size = size;
        _runs = runs;
    }

    /// <summary>Bytes that come from clusters; what follows up to the size is zeros.</summary>
    public long WrittenBytes { get; private init; }

    public long Size => _size;

    public bool IsCompressed { get; private init; }

    /// <summary>True where it has yet to be read.</summary>
    public bool IsWaiting => _sha1 is null;

    /// <summary>Ascending, without gaps, as far as <see cref="Size"/>.</summary>
    public ReadOnlySpan<ClusterRun> Runs => _runs;

    /// <summary>Its first cluster in the volume; 0 where it has none.</summary>
    public long FirstLcn
    {
        get
        {
            foreach (ClusterRun run in _runs)
            {
                if (!run.IsHole)
                    return run.Lcn;
            }

            return 0;
        }
    }

    /// <summary>One that is known already.</summary>
    public static TreeContent Of(string name, ReadOnlySpan<byte> bytes) =>
        new(name, bytes.Length, []) { _sha1 = bytes.IsEmpty ? s_noDigest : SHA1.HashData(bytes) };

    /// <summary>One that lies in clusters.</summary>
    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.PartitionTable"/>: too few clusters, or kept in a way that this does not read.
    /// </exception>
    public static TreeContent Of(string name, NtfsStream stream)
    {
        bool isCompressed = (stream.Flags & AttributeFlags.Compressed) != 0;
        if (isCompressed && stream.CompressionUnit != UnitPower)
            throw NtfsErrors.Damaged(stream.Place, $"a compression unit of 2^{stream.CompressionUnit} clusters", $"2^{UnitPower}");
        long clusters = stream.Runs.Count == 0 ? 0 : stream.Runs[^1].EndVcn;
        if (clusters < NtfsGeometry.ClustersFor(stream.Size))
            throw NtfsErrors.Damaged(stream.Place, $"{clusters} clusters", $"clusters for {stream.Size} bytes");
        return new TreeContent(name, stream.Size, [.. stream.Runs])
        {
            WrittenBytes = Math.Min(stream.InitializedSize, stream.Size),
            IsCompressed = isCompressed,
            _sha1 = stream.Size == 0 ? s_noDigest : null,
        };
    }

    public void Complete(byte[] sha1) => _sha1 = sha1;

    public TreeStream ToStream() => new(_name, _size, _sha1 ?? throw new InvalidOperationException($"stream '{_name}' was not read"));
}
