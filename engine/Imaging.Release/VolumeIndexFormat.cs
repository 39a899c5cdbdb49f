using System.Buffers.Binary;
using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Release;

/// <summary>
/// A volume index as stored, format 1, little-endian: a header of 64 bytes, the frame table, the extents, the own bytes; see
/// <c>docs/design/formats.md</c> for the fields. Reading is strict: what is not as a writer would have written it is refused.
/// </summary>
public static class VolumeIndexFormat
{
    private const int HeaderLength = 64;
    private const int FrameLength = 56;
    private const int ExtentLength = 64;
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "IMGINDEX"u8;

    public static byte[] Write(VolumeIndex index)
    {
        long length = HeaderLength + (
            long)FrameLength * index.Frames.Count + (long)ExtentLength * index.Extents.Count + index.OwnBytes.Length;
        var bytes = new byte[checked((int)length)];
        Span<byte> header = bytes;
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], index.ClusterSize);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], index.VolumeBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], index.Frames.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], index.Extents.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], index.OwnBytes.Length);

        Span<byte> rest = bytes.AsSpan(HeaderLength);
        foreach (Frame frame in index.Frames)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, frame.Pack);
            BinaryPrimitives.WriteInt32LittleEndian(rest[4..], frame.PackedLength);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], frame.Offset);
            BinaryPrimitives.WriteInt32LittleEndian(rest[16..], frame.RawLength);
            frame.Sha256.CopyTo(rest[24..]);
            rest = rest[FrameLength..];
        }

        foreach (Extent extent in index.Extents)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, extent.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], extent.Length);
            BinaryPrimitives.WriteInt32LittleEndian(rest[16..], (int)extent.Kind);
            BinaryPrimitives.WriteInt32LittleEndian(rest[20..], extent.Reference);
            BinaryPrimitives.WriteInt64LittleEndian(rest[24..], extent.Position);
            extent.ChunkId.CopyTo(rest[32..]);
            rest = rest[ExtentLength..];
        }

        index.OwnBytes.Span.CopyTo(rest);
        return bytes;
    }

    /// <exception cref="ImagingException"><see cref="ExitCode.Corrupt"/>.</exception>
    public static VolumeIndex Read(ReadOnlyMemory<byte> bytes, string place)
    {
        ReadOnlySpan<byte> header = bytes.Span;
        if (header.Length < HeaderLength || !header.StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(header[8..]) != Version)
            throw Bad(place, 0, "another kind of file", "a volume index of format 1");
        int cluster = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        long volume = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        int frameCount = BinaryPrimitives.ReadInt32LittleEndian(header[24..]);
        int extentCount = BinaryPrimitives.ReadInt32LittleEndian(header[28..]);
        int ownLength = BinaryPrimitives.ReadInt32LittleEndian(header[32..]);
        if (header[36..HeaderLength].ContainsAnyExcept((byte)0))
            throw Bad(place, 36, "reserved bytes in use", "zeros");
        if (cluster is < 512 or > 65536 || !int.IsPow2(cluster) || volume < cluster || frameCount < 0 || extentCount < 0 || ownLength < 0
            || HeaderLength + (long)FrameLength * frameCount + (long)ExtentLength * extentCount + ownLength != bytes.Length)
            throw Bad(place, 12, "counts that do not fit the file", $"{bytes.Length} bytes in all");

        Frame[] frames = ReadFrames(header.Slice(HeaderLength, FrameLength * frameCount), place);
        Extent[] extents = ReadExtents(header.Slice(HeaderLength + FrameLength * frameCount, ExtentLength * extentCount), place);
        var index = new VolumeIndex
        {
            ClusterSize = cluster,
            VolumeBytes = volume,
            Frames = frames,
            Extents = extents,
            OwnBytes = bytes[^ownLength..],
        };
        CheckExtents(index, place);
        return index;
    }

    private static Frame[] ReadFrames(ReadOnlySpan<byte> table, string place)
    {
        var frames = new Frame[table.Length / FrameLength];
        for (int i = 0; i < frames.Length; i++)
        {
            ReadOnlySpan<byte> entry = table.Slice(i * FrameLength, FrameLength);
            var frame = new Frame(
                BinaryPrimitives.ReadInt32LittleEndian(entry),
                BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[4..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[16..]),
                new Digest(entry.Slice(24, Digest.Length)));
            bool ok = frame.Pack >= 0
                && frame.Offset >= PackFormat.HeaderLength && frame.Offset % PackFormat.Alignment == 0
                && frame.PackedLength is > 0 and <= PackFormat.MaximumPackedFrame && frame.PackedLength % PackFormat.Alignment == 0
                && frame.Offset <= PackFormat.MaximumLength - frame.PackedLength
                && frame.RawLength is > 0 and <= PackFormat.MaximumFrame
                && BinaryPrimitives.ReadInt32LittleEndian(entry[20..]) == 0;
            frames[i] = ok ? frame : throw Bad(place, HeaderLength + i * FrameLength, $"frame {i} = {frame}", "a frame inside a pack");
        }

        return frames;
    }

    private static Extent[] ReadExtents(ReadOnlySpan<byte> table, string place)
    {
        var extents = new Extent[table.Length / ExtentLength];
        for (int i = 0; i < extents.Length; i++)
        {
            ReadOnlySpan<byte> entry = table.Slice(i * ExtentLength, ExtentLength);
            extents[i] = new Extent(
                BinaryPrimitives.ReadInt64LittleEndian(entry),
                BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
                (ExtentKind)BinaryPrimitives.ReadInt32LittleEndian(entry[16..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[20..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
                new Digest(entry.Slice(32, Digest.Length)));
        }

        return extents;
    }

    private static void CheckExtents(VolumeIndex index, string place)
    {
        long end = 0;
        long own = 0;
        for (int i = 0; i < index.Extents.Count; i++)
        {
            Extent extent = index.Extents[i];
            bool placed = extent.Offset >= end && extent.Length > 0 && extent.Length <= index.VolumeBytes - extent.Offset
                && extent.Offset % index.ClusterSize == 0 && extent.Length % index.ClusterSize == 0;
            bool filled = extent.Kind switch
            {
                ExtentKind.Chunk => extent.Reference >= 0 && extent.Reference < index.Frames.Count && extent.Position >= 0
                    && extent.Length <= index.Frames[extent.Reference].RawLength - extent.Position
                        && extent.Length <= ClusterChunker.MaximumChunk,
                ExtentKind.Fill => extent.Reference is >= 0 and <= 255 && extent.Position == 0 && extent.ChunkId == default,
                ExtentKind.Own => extent.Reference == 0 && extent.Position == own && extent.ChunkId == default,
                ExtentKind.MachineFile => extent.Reference == 0 && extent.Position == 0 && extent.ChunkId == default,
                _ => false,
            };
            if (!placed || !filled)
                throw Bad(
                    place, HeaderLength + (FrameLength * index.Frames.Count) + i * ExtentLength, $"extent {i} = {extent}",
                    "a sorted extent inside the volume and its frame");
            end = extent.End;
            own += extent.Kind == ExtentKind.Own ? extent.Length : 0;
        }

        if (own != index.OwnBytes.Length)
            throw Bad(place, 32, $"{index.OwnBytes.Length} own bytes", $"{own}, as the extents say");
    }

    private static ImagingException Bad(string place, long offset, string found, string expected) =>
        new(
            ExitCode.Corrupt, $"{place} at offset {offset}", found, expected,
            "The index is damaged or of another version: write the stick again.");
}
