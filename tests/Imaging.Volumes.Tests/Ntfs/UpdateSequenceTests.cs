using System.Buffers.Binary;
using Imaging.Core;
using Imaging.Volumes.Ntfs;

namespace Imaging.Volumes.Tests.Ntfs;

public sealed class UpdateSequenceTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(0xFFFD, 0xFFFE)]
    [InlineData(0xFFFE, 1)]
    [InlineData(0xFFFF, 1)]
    [InlineData(0, 1)]
    public void Redo_Record_RaisesTheNumberAndUndoGivesItBack(int before, int after)
    {
        byte[] record = Record(before);
        byte[] content = [.. record];

        UpdateSequence.Redo(record, "test");

        Assert.Equal(after, BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(0x30)));
        Assert.Equal(after, BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(510)));
        Assert.Equal(after, BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(1022)));
        UpdateSequence.Undo(record, "test");
        Assert.Equal(content[0x36..], record[0x36..]);
    }

    [Theory]
    [InlineData(510)]
    [InlineData(1023)]
    public void Undo_TornSector_IsRefusedAndNothingChanged(int torn)
    {
        byte[] record = Record(7);
        UpdateSequence.Redo(record, "test");
        record[torn] ^= 0x10;
        byte[] before = [.. record];

        ImagingException e = Assert.Throws<ImagingException>(() => UpdateSequence.Undo(record, "test"));

        Assert.Equal(ExitCode.PartitionTable, e.Code);
        Assert.Equal($"test, fixup of sector {torn / 512}", e.Place);
        Assert.Equal(before, record);
    }

    [Theory]
    [InlineData(4, 0x31)]
    [InlineData(4, 0x10)]
    [InlineData(5, 2)]
    [InlineData(6, 2)]
    [InlineData(7, 1)]
    public void Undo_ArrayOutsideHeader_IsRefused(int offset, byte value)
    {
        byte[] record = Record(7);
        record[offset] = value;
        ImagingException e = Assert.Throws<ImagingException>(() => UpdateSequence.Undo(record, "test"));
        Assert.StartsWith("test, fixup", e.Place, StringComparison.Ordinal);
    }

    private static byte[] Record(int number)
    {
        byte[] record = new byte[1024];
        new Random(5).NextBytes(record);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), 0x30);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(6), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(0x30), (ushort)number);
        return record;
    }
}
