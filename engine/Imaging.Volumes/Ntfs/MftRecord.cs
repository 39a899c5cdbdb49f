using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// One record of the master file table: a file, a folder, or more attributes of one (Linux-NTFS documentation, "FILE Record").
/// </summary>
public sealed class MftRecord
{
    internal const int BytesInUseField = 0x18;

    private readonly string _volume;
    private IReadOnlyList<MftAttribute>? _attributes;

    private MftRecord(ReadOnlyMemory<byte> bytes, long number, string volume)
    {
        Bytes = bytes;
        Number = number;
        _volume = volume;
    }

    public long Number { get; }

    /// <summary>The record, fixups undone.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsInUse => (U16(0x16) & 1) != 0;

    public bool IsFolder => (U16(0x16) & 2) != 0;

    /// <summary>Counts the uses of the record; part of references to it.</summary>
    public int Sequence => U16(0x10);

    /// <summary>The record an extension record holds more attributes of.</summary>
    public long BaseRecord => BaseReference & MftReference.NumberMask;

    /// <summary>True for a record of another's attributes. $MFT itself, number 0, can have them: its sequence number is not 0.</summary>
    public bool IsExtension => BaseReference != 0;

    /// <summary>Bytes up to and with the end mark.</summary>
    public int BytesInUse => (int)BinaryPrimitives.ReadUInt32LittleEndian(Bytes.Span[BytesInUseField..]);

    /// <summary>The attributes in their order.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: the record's content is damaged.</exception>
    public IReadOnlyList<MftAttribute> Attributes => _attributes ??= ReadAttributes();

    /// <summary>What an error calls this record.</summary>
    public string Place => PlaceOf(_volume, Number);

    /// <summary>True where the bytes claim to be a record; those of records never used may be anything.</summary>
    public static bool HasSignature(ReadOnlySpan<byte> raw) => raw.StartsWith("FILE"u8);

    /// <summary>Undoes the fixups in place and checks the header. Keeps the memory.</summary>
    /// <param name="raw">The record as on the disk.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: no sound record.</exception>
    public static MftRecord Parse(Memory<byte> raw, long number, string volume)
    {
        string place = PlaceOf(volume, number);
        if (!HasSignature(raw.Span))
            throw NtfsErrors.Damaged(place, $"signature {Convert.ToHexString(raw.Span[..4])}", "\"FILE\" (46494C45)");
        UpdateSequence.Undo(raw.Span, place);

        uint inUse = BinaryPrimitives.ReadUInt32LittleEndian(raw.Span[BytesInUseField..]);
        if (inUse > raw.Length || inUse < 0x30 || inUse % 8 != 0)
            throw NtfsErrors.Damaged($"{place}, bytes in use", $"{inUse}", $"a multiple of 8 from 48 to {raw.Length}");
        uint allocated = BinaryPrimitives.ReadUInt32LittleEndian(raw.Span[0x1C..]);
        if (allocated != raw.Length)
            throw NtfsErrors.Damaged($"{place}, bytes allocated", $"{allocated}", $"{raw.Length}");
        return new MftRecord(raw, number, volume);
    }

    /// <summary>The attribute of a type and name, in this record only; null where there is none.</summary>
    public MftAttribute? Find(AttributeType type, string name)
    {
        foreach (MftAttribute attribute in Attributes)
        {
            if (attribute.Type == type && attribute.Name.SequenceEqual(name))
                return attribute;
        }

        return null;
    }

    private long BaseReference => BinaryPrimitives.ReadInt64LittleEndian(Bytes.Span[0x20..]);

    private static string PlaceOf(string volume, long number) => $"{volume}: MFT record {number}";

    private List<MftAttribute> ReadAttributes()
    {
        var attributes = new List<MftAttribute>();
        int offset = U16(0x14);
        if (offset % 8 != 0 || offset < 0x28)
            throw NtfsErrors.Damaged($"{Place}, first attribute", $"offset {offset}", "a multiple of 8 from 40");
        while (offset <= BytesInUse - 4)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(Bytes.Span[offset..]) == (uint)AttributeType.End)
                return attributes;
            var attribute = new MftAttribute(this, offset);
            attributes.Add(attribute);
            offset += attribute.Length;
        }

        throw NtfsErrors.Damaged($"{Place}, attributes", $"no end mark in {BytesInUse} bytes", "0xFFFFFFFF after the last attribute");
    }

    private int U16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.Span[offset..]);
}
