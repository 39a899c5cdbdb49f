using System.Buffers.Binary;
using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;
using Imaging.Wim;

namespace Imaging.Building.Cache;

/// <summary>
/// Tells a WIM from every other without reading all of it: a digest of its header, blob table, XML data and integrity table. The blob table
/// has the SHA-1 of every file's data and of every image's metadata, and libwim compares what it reads with these; the same tables
/// are the same content. Where they are not as plain as that (solid or compressed tables, a blob without SHA-1, a pipable WIM) the whole
/// file is digested.
/// </summary>
/// <remarks>Source: Microsoft's "Windows Imaging File Format", and wimlib's <c>header.h</c> and <c>blob_table.c</c>.</remarks>
internal static class WimIdentity
{
    private const int HeaderLength = 208;
    private const int BlobTable = 48;
    private const int XmlData = 72;
    private const int IntegrityTable = 124;
    private const int BlobEntryLength = 50;
    private const int Sha1Length = 20;

    /// <summary>Bytes of a table that is read as a whole: one of 5 million blobs.</summary>
    private const long MaximumTable = 256 * ByteSize.MiB;

    private static ReadOnlySpan<byte> Magic => "MSWIM\0\0\0"u8;

    /// <exception cref="ImagingException"><see cref="ExitCode.Missing"/>, <see cref="ExitCode.DeviceIo"/>.</exception>
    public static Digest Of(string path)
    {
        IReadOnlyList<string> parts = WimParts.Of(path);
        if (parts.Count == 1)
            return OfPart(path);
        using var key = new KeyWriter();
        foreach (string part in parts)
            key.Add(OfPart(part));
        return key.Finish();
    }

    /// <summary>Of a split WIM each part has the tables of what is in it.</summary>
    private static Digest OfPart(string path)
    {
        using var file = new FileByteSource(path);
        return OfTables(file) ?? FileDigest.Of(file);
    }

    private static Digest? OfTables(FileByteSource file)
    {
        var header = new byte[HeaderLength];
        if (file.Length < HeaderLength)
            return null;
        file.Read(0, header);
        if (!header.AsSpan().StartsWith(Magic) || Table(file, header, BlobTable) is not { } blobs || !HasPlainDigests(blobs))
            return null;
        if (Table(file, header, XmlData) is not { } xml || Table(file, header, IntegrityTable) is not { } integrity)
            return null;
        using var key = new KeyWriter();
        key.Add(file.Length);
        key.Add(header);
        key.Add(blobs);
        key.Add(xml);
        key.Add(integrity);
        return key.Finish();
    }

    /// <summary>The bytes a resource header (stored size in 7 bytes, flags, offset, size) points to; null: not plain.</summary>
    private static byte[]? Table(FileByteSource file, ReadOnlySpan<byte> header, int at)
    {
        const long sizeMask = 0x00FF_FFFF_FFFF_FFFF;
        long stored = BinaryPrimitives.ReadInt64LittleEndian(header[at..]) & sizeMask;
        long offset = BinaryPrimitives.ReadInt64LittleEndian(header[(at + 8)..]);
        long size = BinaryPrimitives.ReadInt64LittleEndian(header[(at + 16)..]);
        if (stored != size || size > MaximumTable || offset < 0 || offset > file.Length - size)
            return null;
        var bytes = new byte[size];
        file.Read(offset, bytes);
        return bytes;
    }

    /// <summary>Blob entry: resource header (24), part (2), references (4), SHA-1 (20). That of a solid resource has no SHA-1.</summary>
    private static bool HasPlainDigests(ReadOnlySpan<byte> blobs)
    {
        if (blobs.IsEmpty || blobs.Length % BlobEntryLength != 0)
            return false;
        for (int at = BlobEntryLength - Sha1Length; at < blobs.Length; at += BlobEntryLength)
        {
            if (!blobs.Slice(at, Sha1Length).ContainsAnyExcept((byte)0))
                return false;
        }

        return true;
    }
}
