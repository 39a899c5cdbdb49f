using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Volumes.Ntfs;

/// <summary>
/// The fixups of a multi-sector record: on the disk the last two bytes of each 512-byte stride hold the update sequence number, so that a
/// torn write is seen, and the bytes that belong there stand in an array in the header (Linux-NTFS documentation, "Fixup").
/// </summary>
public static class UpdateSequence
{
    private const int Stride = 512;
    private const int ArrayOffsetField = 0x04;
    private const int ArrayCountField = 0x06;

    /// <summary>Puts the true bytes back in their places.</summary>
    /// <param name="record">A record as on the disk; changed only when all of it is sound.</param>
    /// <param name="place">What an error calls the record.</param>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: a torn record, or no fixups.</exception>
    public static void Undo(Span<byte> record, string place)
    {
        Span<byte> array = Array(record, place);
        ushort number = BinaryPrimitives.ReadUInt16LittleEndian(array);
        for (int i = 1; i < array.Length / 2; i++)
        {
            ushort there = BinaryPrimitives.ReadUInt16LittleEndian(record[((i * Stride) - 2)..]);
            if (there != number)
                throw NtfsErrors.Damaged($"{place}, fixup of sector {i - 1}", $"0x{there:X4}", $"0x{number:X4}");
        }

        for (int i = 1; i < array.Length / 2; i++)
            array.Slice(i * 2, 2).CopyTo(record[((i * Stride) - 2)..]);
    }

    /// <summary>Raises the update sequence number (0 and 0xFFFF are not used) and makes the record what belongs on the disk.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.PartitionTable"/>: the record has no fixups.</exception>
    public static void Redo(Span<byte> record, string place)
    {
        Span<byte> array = Array(record, place);
        ushort number = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(array) + 1);
        if (number is 0 or ushort.MaxValue)
            number = 1;

        BinaryPrimitives.WriteUInt16LittleEndian(array, number);
        for (int i = 1; i < array.Length / 2; i++)
        {
            Span<byte> there = record.Slice((i * Stride) - 2, 2);
            there.CopyTo(array[(i * 2)..]);
            BinaryPrimitives.WriteUInt16LittleEndian(there, number);
        }
    }

    private static Span<byte> Array(Span<byte> record, string place)
    {
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(record[ArrayOffsetField..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(record[ArrayCountField..]);
        int expected = (record.Length / Stride) + 1;
        if (count != expected)
            throw NtfsErrors.Damaged($"{place}, fixup count", $"{count}", $"{expected}");
        // Ending before the first stride's last two bytes, or the array would hold its own fixup.
        if (offset < 0x1E || offset % 2 != 0 || offset + (count * 2) > Stride - 2)
            throw NtfsErrors.Damaged($"{place}, fixup offset", $"{offset}", $"an even number from 30 to {Stride - 2 - (count * 2)}");
        return record.Slice(offset, count * 2);
    }
}
