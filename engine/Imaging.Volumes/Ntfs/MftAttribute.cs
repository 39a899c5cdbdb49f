using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// One attribute of an MFT record. Every offset and length in its header has been checked against the record (Linux-NTFS documentation,
/// "Attributes - Header").
/// </summary>
public sealed class MftAttribute
{
    /// <summary>Fields of a non-resident header that growth edits; bytes from the attribute's start.</summary>
    internal const int LengthField = 0x04;
    internal const int HighestVcnField = 0x18;
    internal const int PairsOffsetField = 0x20;
    internal const int AllocatedField = 0x28;
    internal const int DataSizeField = 0x30;
    internal const int InitializedField = 0x38;

    private const int ResidentHeader = 0x18;
    private const int NonResidentHeader = 0x40;
    private const int PackedHeader = 0x48;

    private readonly MftRecord _record;
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <param name="record">The record, fixups undone.</param>
    /// <param name="offset">Bytes from the record's start.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a field points outside the attribute or the
    /// record.</exception>
    internal MftAttribute(MftRecord record, int offset)
    {
        _record = record;
        Offset = offset;
        ReadOnlyMemory<byte> rest = record.Bytes[offset..record.BytesInUse];
        Expect(rest.Length >= ResidentHeader, $"{rest.Length} bytes", $"a header of {ResidentHeader} bytes");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span[LengthField..]);
        Expect(
            length >= ResidentHeader && length % 8 == 0 && length <= rest.Length,
            $"a length of {length} bytes",
            $"a multiple of 8 from {ResidentHeader} to {rest.Length}");
        _bytes = rest[..(int)length];
        CheckName();
        if (IsResident)
            CheckResident();
        else
            CheckNonResident();
    }

    public AttributeType Type => (AttributeType)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Span);

    /// <summary>Bytes from the start of the record.</summary>
    public int Offset { get; }

    /// <summary>Bytes of the attribute, header included.</summary>
    public int Length => _bytes.Length;

    public bool IsResident => _bytes.Span[0x08] == 0;

    public AttributeFlags Flags => (AttributeFlags)U16(0x0C);

    public ReadOnlySpan<char> Name => MemoryMarshal.Cast<byte, char>(_bytes.Span.Slice(U16(0x0A), _bytes.Span[0x09] * 2));

    /// <summary>The value of a resident attribute.</summary>
    public ReadOnlyMemory<byte> Value => _bytes.Slice(U16(0x14), (int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Span[0x10..]));

    /// <summary>First cluster of the stream this extent describes; above 0 only where the stream is spread over several records.</summary>
    public long LowestVcn => I64(0x10);

    /// <summary>Last cluster of the stream this extent describes; one below <see cref="LowestVcn"/> where it has no clusters.</summary>
    public long HighestVcn => I64(HighestVcnField);

    /// <summary>Bytes from the attribute's start to its run list.</summary>
    public int PairsOffset => U16(PairsOffsetField);

    /// <summary>Bytes of clusters, holes included; of the whole stream, in its first extent only, like the sizes that follow.</summary>
    public long AllocatedSize => I64(AllocatedField);

    /// <summary>Bytes of the stream.</summary>
    public long DataSize => IsResident ? Value.Length : I64(DataSizeField);

    /// <summary>Bytes written so far: what follows reads as zero.</summary>
    public long InitializedSize => IsResident ? Value.Length : I64(InitializedField);

    /// <summary>
    /// Of a compressed stream: how many clusters are compressed together, as a power of two; 0 where it is not compressed.
    /// </summary>
    public int CompressionUnit => IsResident ? 0 : _bytes.Span[0x22];

    /// <summary>Bytes of clusters without holes; only compressed and sparse streams have the field.</summary>
    public long? TotalAllocated => !IsResident && IsPacked && LowestVcn == 0 ? I64(0x40) : null;

    /// <summary>What an error calls this attribute.</summary>
    public string Place => $"{_record.Place}, attribute 0x{(_bytes.IsEmpty ? 0 : (uint)Type):X} at {Offset}";

    /// <summary>True where the header has the longer form of compressed and sparse streams.</summary>
    private bool IsPacked => (Flags & (AttributeFlags.Compressed | AttributeFlags.Sparse)) != 0;

    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>.</exception>
    public IReadOnlyList<ClusterRun> DecodeRuns() => MappingPairs.Decode(_bytes.Span[PairsOffset..], LowestVcn, Place);

    private void CheckName()
    {
        int end = U16(0x0A) + (_bytes.Span[0x09] * 2);
        Expect(_bytes.Span[0x09] == 0 || end <= _bytes.Length, $"a name ending at {end}", $"at most {_bytes.Length}");
        Expect(U16(0x0A) <= _bytes.Length, $"a name at {U16(0x0A)}", $"at most {_bytes.Length}");
    }

    private void CheckResident()
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Span[0x10..]);
        Expect(
            U16(0x14) >= ResidentHeader && U16(0x14) + (long)length <= _bytes.Length,
            $"a value of {length} bytes at {U16(0x14)}",
            $"a value inside the attribute's {_bytes.Length} bytes");
    }

    private void CheckNonResident()
    {
        Expect(_bytes.Length >= NonResidentHeader, $"a length of {_bytes.Length} bytes", $"at least {NonResidentHeader}");
        Expect(LowestVcn >= 0, $"lowest cluster {LowestVcn}", "0 or more");
        Expect(HighestVcn >= LowestVcn - 1, $"highest cluster {HighestVcn}", $"at least {LowestVcn - 1}");
        int header = IsPacked && LowestVcn == 0 ? PackedHeader : NonResidentHeader;
        Expect(PairsOffset >= header && PairsOffset < _bytes.Length, $"a run list at {PairsOffset}", $"{header} to {_bytes.Length - 1}");
        if (LowestVcn > 0)
            return;
        Expect(AllocatedSize >= 0, $"an allocated size of {AllocatedSize}", "0 or more");
        Expect(DataSize >= 0, $"a data size of {DataSize}", "0 or more");
        Expect(InitializedSize >= 0, $"an initialised size of {InitializedSize}", "0 or more");
    }

    private void Expect(bool holds, string found, string expected)
    {
        if (!holds)
            throw NtfsErrors.Damaged(Place, found, expected);
    }

    private int U16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.Span[offset..]);

    private long I64(int offset) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.Span[offset..]);
}
