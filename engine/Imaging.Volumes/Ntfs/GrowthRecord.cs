using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>An MFT record of which growth changes one non-resident attribute.</summary>
sealed class GrowthRecord
{
    private readonly NtfsBootSector _boot;
    private readonly MftRecord _record;

    private GrowthRecord(NtfsBootSector boot, MftRecord record, MftAttribute attribute)
    {
        _boot = boot;
        _record = record;
        Attribute = attribute;
        Runs = attribute.DecodeRuns();
    }

    public MftAttribute Attribute { get; }

    public IReadOnlyList<ClusterRun> Runs { get; }

    /// <summary>Reads a record that lies in the first run of $MFT, as the first sixteen do.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: the record is damaged, or the attribute is not whole in
    /// it.</exception>
    public static GrowthRecord Read(IByteSource pristine, NtfsBootSector boot, long number, string name)
    {
        byte[] raw = new byte[boot.RecordSize];
        pristine.Read(OffsetOf(boot, number), raw);
        MftRecord record = MftRecord.Parse(raw, number, pristine.Name);
        MftAttribute? attribute = record.Find(AttributeType.Data, name);
        if (!record.IsInUse || attribute is null || attribute.IsResident || attribute.LowestVcn != 0
            || record.Find(AttributeType.AttributeList, "") is not null)
            throw NtfsErrors.Damaged(record.Place, $"no whole, non-resident $DATA attribute \"{name}\" in it", "one");
        if ((attribute.Flags & (AttributeFlags.Compressed | AttributeFlags.Encrypted)) != 0)
            throw NtfsErrors.Damaged(attribute.Place, $"a stream that is {attribute.Flags}", "a plain one");
        return new GrowthRecord(boot, record, attribute);
    }

    /// <summary>Bytes from the volume's start to a record in the first run of $MFT.</summary>
    public static long OffsetOf(NtfsBootSector boot, long number) =>
        (boot.MftLcn * NtfsGeometry.ClusterSize) + (number * boot.RecordSize);

    /// <summary>Clusters of the stream.</summary>
    public long Clusters => Runs.Count == 0 ? 0 : Runs[^1].EndVcn;

    /// <summary>The record as it belongs on the disk with new runs and sizes.</summary>
    /// <param name="runs">All runs of the stream.</param>
    /// <param name="dataSize">Bytes.</param>
    /// <param name="initializedSize">Bytes.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.TargetRefused"/>: the runs do not fit the record.</exception>
    public NtfsWrite Write(IReadOnlyList<ClusterRun> runs, long dataSize, long initializedSize)
    {
        byte[] bytes = _record.Bytes.ToArray();
        byte[] pairs = MappingPairs.Encode(runs);
        int length = Math.Max(Attribute.Length, RoundUp(Attribute.PairsOffset + pairs.Length));
        MoveWhatFollows(bytes, length - Attribute.Length);

        Span<byte> attribute = bytes.AsSpan(Attribute.Offset, length);
        attribute[Attribute.PairsOffset..].Clear();
        pairs.CopyTo(attribute[Attribute.PairsOffset..]);
        BinaryPrimitives.WriteInt32LittleEndian(attribute[MftAttribute.LengthField..], length);
        BinaryPrimitives.WriteInt64LittleEndian(attribute[MftAttribute.HighestVcnField..], runs[^1].EndVcn - 1);
        BinaryPrimitives.WriteInt64LittleEndian(attribute[MftAttribute.AllocatedField..], runs[^1].EndVcn * NtfsGeometry.ClusterSize);
        BinaryPrimitives.WriteInt64LittleEndian(attribute[MftAttribute.DataSizeField..], dataSize);
        BinaryPrimitives.WriteInt64LittleEndian(attribute[MftAttribute.InitializedField..], initializedSize);

        UpdateSequence.Redo(bytes, _record.Place);
        return NtfsWrite.Of(OffsetOf(_boot, _record.Number), bytes);
    }

    private void MoveWhatFollows(byte[] bytes, int by)
    {
        int inUse = _record.BytesInUse;
        if (inUse + by > bytes.Length)
            throw NtfsErrors.TargetRefused(
                _record.Place,
                $"{bytes.Length - inUse} free bytes",
                $"{by} for the runs of a larger volume",
                "Build the volume nearer to its final size.");
        int end = Attribute.Offset + Attribute.Length;
        bytes.AsSpan(end, inUse - end).CopyTo(bytes.AsSpan(end + by));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(MftRecord.BytesInUseField), inUse + by);
    }

    /// <summary>Attributes begin at multiples of 8.</summary>
    private static int RoundUp(int bytes) => (bytes + 7) / 8 * 8;
}
