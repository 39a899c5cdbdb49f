using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>
/// Turns a file's records into what libwim would keep of it in an image: attributes as in $STANDARD_INFORMATION, but that the record
/// says whether it is a folder, and that normal stands for none; of a reparse point as its unnamed stream what follows tag, length
/// and reserved field.
/// </summary>
static class TreeFileReader
{
    /// <summary>$STANDARD_INFORMATION from NTFS 3.0 on.</summary>
    private const int LongInformation = 0x48;

    private const int InformationBytes = 0x30;
    private const int ReparseHeader = 8;
    private const int MaxReparseBytes = 16 * 1024;
    private const int MaxDescriptorBytes = 256 * 1024;

    /// <exception cref="ImagingException">
    /// <see cref="ExitCode.PartitionTable"/>: damaged, or encrypted; <see cref="ExitCode.DeviceIo"/>.
    /// </exception>
    public static TreeFile Read(NtfsFile file)
    {
        MftRecord record = file.Record;
        ReadOnlySpan<byte> information = ReadInformation(file);
        FileAttributes attributes = ComposeAttributes(BinaryPrimitives.ReadUInt32LittleEndian(information[0x20..]), record.IsFolder);
        if ((attributes & FileAttributes.Encrypted) != 0)
            throw Encrypted(record.Place);

        byte[] reparse = (attributes & FileAttributes.ReparsePoint) != 0 ? ReadReparseData(file) : [];
        return new TreeFile
        {
            Number = record.Number,
            Reference = MftReference.Of(record.Number, record.Sequence),
            Attributes = attributes,
            Created = BinaryPrimitives.ReadInt64LittleEndian(information),
            Written = BinaryPrimitives.ReadInt64LittleEndian(information[0x08..]),
            Accessed = BinaryPrimitives.ReadInt64LittleEndian(information[0x18..]),
            SecurityNumber = information.Length >= LongInformation ? BinaryPrimitives.ReadUInt32LittleEndian(information[0x34..]) : 0,
            OwnDescriptor = file.Stream(AttributeType.SecurityDescriptor)?.ReadAll(MaxDescriptorBytes),
            ObjectId = ReadObjectId(file),
            ReparseTag = reparse.Length == 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(reparse),
            Names = ReadNames(file),
            Contents = ReadContents(file, reparse),
            Index = record.IsFolder ? ReadIndex(file) : null,
        };
    }

    private static ReadOnlySpan<byte> ReadInformation(NtfsFile file)
    {
        NtfsStream stream = file.Require(AttributeType.StandardInformation);
        if (stream.Size < InformationBytes)
            throw NtfsErrors.Damaged(stream.Place, $"{stream.Size} bytes", $"at least {InformationBytes}");
        return stream.ReadAll(4096);
    }

    private static FileAttributes ComposeAttributes(uint stored, bool isFolder)
    {
        FileAttributes attributes = (FileAttributes)stored & ~FileAttributes.Directory;
        if (isFolder)
            attributes |= FileAttributes.Directory;
        return attributes == 0 ? FileAttributes.Normal : attributes;
    }

    private static FileName[] ReadNames(NtfsFile file)
    {
        IEnumerable<FileName> names = file.Attributes.Where(a => a.Type == AttributeType.FileName).Select(
            a => FileName.Parse(a.Value.Span, a.Place));
        return [.. names.OrderBy(n => n.Kind == FileNameKinds.Dos)];
    }

    private static byte[] ReadReparseData(NtfsFile file)
    {
        if (file.Stream(AttributeType.ReparsePoint) is not { } stream)
            return [];
        byte[] data = stream.ReadAll(MaxReparseBytes);
        return data.Length >= ReparseHeader
            ? data
            : throw NtfsErrors.Damaged(stream.Place, $"{data.Length} bytes", $"at least {ReparseHeader}");
    }

    private static Guid ReadObjectId(NtfsFile file)
    {
        if (file.Stream(AttributeType.ObjectId) is not { } stream)
            return Guid.Empty;
        byte[] id = stream.ReadAll(64);
        return id.Length >= 16 ? new Guid(id.AsSpan(0, 16)) : throw NtfsErrors.Damaged(stream.Place, $"{id.Length} bytes", "at least 16");
    }

    /// <param name="reparse">Takes the place of the unnamed stream.</param>
    private static TreeContent[] ReadContents(NtfsFile file, byte[] reparse)
    {
        var contents = new List<TreeContent>();
        if (reparse.Length > 0)
            contents.Add(TreeContent.Of("", reparse.AsSpan(ReparseHeader)));
        foreach (MftAttribute attribute in file.Attributes)
        {
            bool isFirst = attribute.Type == AttributeType.Data && (attribute.IsResident || attribute.LowestVcn == 0);
            if (isFirst && (reparse.Length == 0 || !attribute.Name.IsEmpty))
                contents.Add(ReadContent(file, attribute));
        }

        return [.. contents];
    }

    private static TreeContent ReadContent(NtfsFile file, MftAttribute attribute)
    {
        if ((attribute.Flags & AttributeFlags.Encrypted) != 0)
            throw Encrypted(attribute.Place);
        string name = attribute.Name.ToString();
        return attribute.IsResident
            ? TreeContent.Of(name, attribute.Value.Span)
            : TreeContent.Of(name, file.Require(AttributeType.Data, name));
    }

    /// <summary>Null where there is none: the file system's own folders may have indexes of other names.</summary>
    private static NtfsIndex? ReadIndex(NtfsFile file)
    {
        if (file.Stream(AttributeType.IndexRoot, NtfsIndex.OfFolder) is not { } root)
            return null;
        return new NtfsIndex(
            root.ReadAll(file.Record.Bytes.Length), file.Stream(AttributeType.IndexAllocation, NtfsIndex.OfFolder), root.Place);
    }

    private static ImagingException Encrypted(string place) =>
        NtfsErrors.Damaged(place, "an encrypted file", "files that are not encrypted (EFS)");
}
