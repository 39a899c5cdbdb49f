using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>A file or folder: its base record, and the records its attribute list names where one does not hold everything.</summary>
public sealed class NtfsFile
{
    /// <summary>Bytes of an attribute list: Windows' own limit is 256 KiB.</summary>
    private const int MaxListBytes = 256 * 1024;

    private readonly NtfsVolume _volume;

    private NtfsFile(NtfsVolume volume, MftRecord record, IReadOnlyList<MftRecord> extensions)
    {
        _volume = volume;
        Record = record;
        Extensions = extensions;
    }

    public MftRecord Record { get; }

    /// <summary>The other records of the file, in the order its list first names them.</summary>
    public IReadOnlyList<MftRecord> Extensions { get; }

    /// <summary>All attributes, those of <see cref="Record"/> first.</summary>
    public IEnumerable<MftAttribute> Attributes => Record.Attributes.Concat(Extensions.SelectMany(e => e.Attributes));

    /// <summary>The attribute of a type and name; null where the file has none.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: its runs are damaged.</exception>
    public NtfsStream? Stream(AttributeType type, string name = "")
    {
        List<MftAttribute> extents = [.. Attributes
            .Where(a => a.Type == type && a.Name.SequenceEqual(name))
            .OrderBy(a => a.IsResident ? 0 : a.LowestVcn)];
        return extents.Count == 0 ? null : new NtfsStream(_volume.Source, _volume.Boot.Geometry, extents);
    }

    /// <summary>As <see cref="Stream"/>, for what must be there.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: the attribute is missing or damaged.</exception>
    public NtfsStream Require(AttributeType type, string name = "") => Stream(type, name)
        ?? throw NtfsErrors.Damaged(Record.Place, $"no {type} attribute{(name.Length == 0 ? "" : $" \"{name}\"")}", "one");

    /// <summary>Reads the other records of a file.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: one of them is damaged or another file's.</exception>
    internal static NtfsFile Load(NtfsVolume volume, MftRecord record)
    {
        var extensions = new List<MftRecord>();
        foreach (long number in ListedRecords(volume, record))
        {
            MftRecord extension = volume.ReadRecord(number);
            if (!extension.IsInUse || !extension.IsExtension || extension.BaseRecord != record.Number)
                throw NtfsErrors.Damaged(
                    extension.Place, $"a record of file {extension.BaseRecord}", $"one of file {record.Number}, whose list names it");
            extensions.Add(extension);
        }

        return new NtfsFile(volume, record, extensions);
    }

    /// <summary>
    /// The records an attribute list names beside the file's own, in its order (Linux-NTFS documentation, $ATTRIBUTE_LIST).
    /// </summary>
    internal static IReadOnlyCollection<long> ListedRecords(NtfsVolume volume, MftRecord record)
    {
        var numbers = new OrderedDictionary<long, bool>();
        if (record.Find(AttributeType.AttributeList, "") is not { } attribute)
            return numbers.Keys;

        byte[] list = new NtfsStream(volume.Source, volume.Boot.Geometry, [attribute]).ReadAll(MaxListBytes);
        const int EntryHeader = 0x1A;
        for (int at = 0; at < list.Length;)
        {
            int left = list.Length - at;
            int length = left < EntryHeader ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(list.AsSpan(at + 4));
            if (length < EntryHeader || length > left)
                throw NtfsErrors.Damaged($"{attribute.Place}, entry at {at}", $"{length} bytes", $"{EntryHeader} to {left} bytes");
            long number = BinaryPrimitives.ReadInt64LittleEndian(list.AsSpan(at + 0x10)) & MftReference.NumberMask;
            if (number != record.Number)
                numbers.TryAdd(number, true);
            at += length;
        }

        return numbers.Keys;
    }
}
