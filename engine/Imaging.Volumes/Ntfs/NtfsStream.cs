using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// The bytes of one attribute of a file, from wherever they lie: in the record, or in clusters described by one record or several. Does
/// not decompress or decrypt.
/// </summary>
public sealed class NtfsStream
{
    private readonly IByteSource _source;
    private readonly ReadOnlyMemory<byte> _value;

    /// <param name="source">The volume.</param>
    /// <param name="geometry">Runs outside it are refused.</param>
    /// <param name="extents">The attribute, or its parts ordered by their first cluster.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a part is missing, or a run is outside the
    /// volume.</exception>
    internal NtfsStream(IByteSource source, NtfsGeometry geometry, IReadOnlyList<MftAttribute> extents)
    {
        MftAttribute first = extents[0];
        _source = source;
        Place = first.Place;
        Flags = first.Flags;
        CompressionUnit = first.CompressionUnit;
        IsResident = first.IsResident;
        if (IsResident)
        {
            _value = first.Value;
            Size = InitializedSize = _value.Length;
            return;
        }

        if (first.LowestVcn != 0)
            throw NtfsErrors.Damaged(Place, $"clusters from {first.LowestVcn} on", "clusters from 0 on");
        Size = first.DataSize;
        InitializedSize = first.InitializedSize;
        AllocatedSize = first.AllocatedSize;
        Runs = ReadRuns(extents, geometry);
    }

    /// <summary>What an error calls this stream.</summary>
    public string Place { get; }

    public AttributeFlags Flags { get; }

    /// <inheritdoc cref="MftAttribute.CompressionUnit"/>
    public int CompressionUnit { get; }

    /// <summary>True where the bytes stand in the MFT record and have no clusters.</summary>
    public bool IsResident { get; }

    /// <summary>Bytes.</summary>
    public long Size { get; }

    /// <summary>Bytes of clusters, holes included.</summary>
    public long AllocatedSize { get; }

    /// <summary>Bytes that were ever written: those that follow read as zeros, whatever the clusters hold.</summary>
    public long InitializedSize { get; }

    /// <summary>Ascending, without gaps, each inside the volume.</summary>
    public IReadOnlyList<ClusterRun> Runs { get; } = [];

    /// <summary>Where the bytes lie in the volume, in the stream's order; the last range ends with the stream.</summary>
    /// <remarks>Only of a stream without holes.</remarks>
    public IReadOnlyList<ByteRange> Extents
    {
        get
        {
            var extents = new List<ByteRange>(Runs.Count);
            long left = Size;
            foreach (ClusterRun run in Runs)
            {
                if (left <= 0)
                    break;
                extents.Add(run.Bytes with { Length = Math.Min(run.Bytes.Length, left) });
                left -= run.Bytes.Length;
            }

            return extents;
        }
    }

    /// <summary>Fills <paramref name="buffer"/>; holes and what was never written read as zeros.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: the range is outside, has no clusters, or the stream is
    /// compressed or encrypted; <see cref="ExitCode.DeviceIo"/>.</exception>
    public void Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > Size - buffer.Length)
            throw NtfsErrors.Damaged(Place, $"{Size} bytes", $"{buffer.Length} bytes at {offset}");
        if (IsResident)
        {
            _value.Span.Slice((int)offset, buffer.Length).CopyTo(buffer);
            return;
        }

        if ((Flags & (AttributeFlags.Compressed | AttributeFlags.Encrypted)) != 0)
            throw NtfsErrors.Damaged(Place, $"a stream that is {Flags}", "a plain stream");
        int written = (int)Math.Clamp(InitializedSize - offset, 0, buffer.Length);
        buffer[written..].Clear();
        ReadClusters(offset, buffer[..written]);
    }

    /// <summary>The whole stream.</summary>
    /// <param name="limit">Bytes: a longer stream is refused.</param>
    /// <exception cref="ImagingException">As <see cref="Read"/>.</exception>
    public byte[] ReadAll(int limit)
    {
        if (Size > limit)
            throw NtfsErrors.Damaged(Place, $"{Size} bytes", $"at most {limit}");
        byte[] bytes = new byte[Size];
        Read(0, bytes);
        return bytes;
    }

    /// <summary>Fills <paramref name="buffer"/> from the clusters as they are: also behind the end of the stream.</summary>
    internal void ReadClusters(long offset, Span<byte> buffer)
    {
        foreach (ClusterRun run in Runs)
        {
            if (buffer.IsEmpty)
                return;
            long inRun = offset - (run.Vcn * NtfsGeometry.ClusterSize);
            long left = (run.Length * NtfsGeometry.ClusterSize) - inRun;
            if (left <= 0)
                continue;
            int count = (int)Math.Min(left, buffer.Length);
            if (run.IsHole)
                buffer[..count].Clear();
            else
                _source.Read(run.Bytes.Offset + inRun, buffer[..count]);
            buffer = buffer[count..];
            offset += count;
        }

        if (!buffer.IsEmpty)
            throw NtfsErrors.Damaged(Place, $"no cluster for byte {offset}", $"clusters for {Size} bytes");
    }

    private static List<ClusterRun> ReadRuns(IReadOnlyList<MftAttribute> extents, NtfsGeometry geometry)
    {
        var runs = new List<ClusterRun>();
        foreach (MftAttribute extent in extents)
        {
            long next = runs.Count == 0 ? 0 : runs[^1].EndVcn;
            if (extent.IsResident || extent.LowestVcn != next)
                throw NtfsErrors.Damaged(extent.Place, "a part of a stream out of its order", $"clusters from {next} on");
            foreach (ClusterRun run in extent.DecodeRuns())
            {
                if (!run.IsHole && run.Lcn > geometry.Clusters - run.Length)
                    throw NtfsErrors.Damaged(
                        extent.Place, $"clusters {run.Lcn} to {run.EndLcn - 1}", $"clusters below {geometry.Clusters}");
                runs.Add(run);
            }
        }

        return runs;
    }
}
