using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Wim;

/// <summary>
/// Counts extended attributes, which libwim's interface does not show. 1. Export the image, without file data, to an uncompressed WIM: this
/// puts its metadata resource plainly at the offset in the header. 2. Walk its directory entries and the tagged items behind each.
/// </summary>
/// <remarks>
/// Layouts: Microsoft's "Windows Imaging File Format" white paper (header, dentries); wimlib's tagged_items.h and xattr.h for the items.
/// Trusts nothing it reads, but expects sound metadata: libwim has parsed it before.
/// </remarks>
internal sealed class ExtendedAttributeReader
{
    private const int HeaderLength = 208;
    private const int BootMetadataOffset = 96;
    private const int DentryLength = 102;
    private const int ExtraStreamMinimum = 8;
    private const uint TagAttributes = 0x00000002;
    private const uint TagOldAttributes = 0x337DD874;

    private readonly byte[] _metadata;
    private readonly string _place;
    private readonly HashSet<ulong> _countedGroups = [];
    private readonly HashSet<long> _seenFolders = [];
    private int _files;
    private int _attributes;

    private ExtendedAttributeReader(byte[] metadata, string place)
    {
        _metadata = metadata;
        _place = place;
    }

    public static ExtendedAttributeCount Count(WimHandle wim, int image, string place)
    {
        string path = Path.Combine(Path.GetTempPath(), $"imaging-metadata-{Guid.NewGuid():N}.wim");
        try
        {
            Export(wim, image, path, place);
            var reader = new ExtendedAttributeReader(ReadMetadata(path), place);
            reader.Walk();
            return new ExtendedAttributeCount(reader._files, reader._attributes);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static unsafe void Export(WimHandle wim, int image, string path, string place)
    {
        // The boot flag makes libwim write where the image's metadata lies into the header.
        const int exportBoot = 1;
        using var operation = new WimOperation(place);
        operation.Check(LibWim.CreateNew((int)WimCompression.None, out nint copy));
        using var handle = new WimHandle(copy);
        using var nativePath = new NativeText(path);
        operation.Check(LibWim.ExportImage(wim, image, handle, null, null, exportBoot));
        operation.Check(LibWim.Write(handle, nativePath.Pointer, 1, LibWim.WriteSkipExternalWims, threads: 1));
    }

    private static byte[] ReadMetadata(string path)
    {
        using var file = new FileByteSource(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        file.Read(0, header);
        ReadOnlySpan<byte> resource = header[BootMetadataOffset..];
        byte[] metadata = new byte[BinaryPrimitives.ReadInt64LittleEndian(resource[16..])];
        file.Read(BinaryPrimitives.ReadInt64LittleEndian(resource[8..]), metadata);
        return metadata;
    }

    private static long Align8(long offset) => (offset + 7) & ~7L;

    private void Walk()
    {
        long securityLength = Math.Max(8, (long)U32(0));
        var folders = new Stack<long>([Align8(securityLength)]);
        while (folders.TryPop(out long at))
        {
            if (_seenFolders.Add(at))
                WalkFolder(at, folders);
        }
    }

    // A folder is entries one behind another, each followed by its extra streams, up to a length of 0.
    private void WalkFolder(long at, Stack<long> folders)
    {
        while (U64(at) is var length and >= DentryLength)
        {
            CountEntry(at, (long)length);
            if ((U32(at + 8) & (uint)FileAttributes.Directory) != 0 && U64(at + 16) is var children and not 0)
                folders.Push((long)children);
            int extraStreams = U16(at + 96);
            at += Align8((long)length);
            for (int i = 0; i < extraStreams; i++)
                at += Math.Max(ExtraStreamMinimum, Align8((long)U64(at)));
        }
    }

    private void CountEntry(long at, long length)
    {
        int count = 0;
        int shortName = U16(at + 98);
        int name = U16(at + 100);
        long item = Align8(DentryLength + (name > 0 ? name + 2 : 0) + (shortName > 0 ? shortName + 2 : 0));
        while (item + 8 <= length)
        {
            uint tag = U32(at + item);
            long itemLength = U32(at + item + 4);
            if (tag == 0 || itemLength > length - item - 8)
                break;
            if (tag == TagAttributes)
                count += CountAttributes(at + item + 8, itemLength);
            else if (tag == TagOldAttributes)
                count++;
            item = Align8(item + 8 + itemLength);
        }

        bool isReparsePoint = (U32(at + 8) & (uint)FileAttributes.ReparsePoint) != 0;
        ulong group = isReparsePoint ? 0 : U64(at + 88);
        if (count == 0 || (group != 0 && !_countedGroups.Add(group)))
            return;
        _files++;
        _attributes += count;
    }

    // u16 length of the value, u8 length of the name, u8 flags, name, NUL, value.
    private int CountAttributes(long at, long length)
    {
        int count = 0;
        for (long end = at + length; at + 4 < end && _metadata[at + 2] != 0; at += 4 + _metadata[at + 2] + 1 + U16(at))
            count++;
        return count;
    }

    private ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, 2));

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, 4));

    private ulong U64(long at) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(at, 8));

    private ReadOnlySpan<byte> Bytes(long at, int count)
    {
        if (at >= 0 && at <= _metadata.Length - count)
            return _metadata.AsSpan((int)at, count);
        throw new ImagingException(
            ExitCode.Wim, _place, $"metadata that points to byte {at}", $"an offset within its {_metadata.Length} bytes",
            "The WIM is damaged: copy it again.");
    }
}
