using System.Buffers.Binary;
using Imaging.Core;

namespace Imaging.Platform.Devices;

/// <summary>
/// Finds a disk that is smaller than it says: one that answers for the rest by wrapping around, that loses what is written there, or that
/// fails there. Reading back right behind the writing sees neither of the first two.
/// 1. The last sector and one at every multiple of <see cref="Stride"/> get a mark that says where it is, the last one first.
/// 2. The head of the disk, <see cref="Stride"/> bytes, and the marks are read. Whatever the true size, a disk that wraps has one of the
///    marks in its head, or on another mark; since they were written downwards, the one that stayed there is the nearest, and the
///    distance is the true size.
/// 3. Where all marks from some place on are gone, the end is between the last one that stayed and the first one that did not, and is
///    looked for there.
/// </summary>
/// <remarks>
/// Destroys what the disk held: only after LBA 0 is durably zero. The marks lie in space that is written or not used later, and
/// <see cref="Erase"/> takes them away. 1 TB has 8,192 of them. The head is not cleared before, and may hold marks of another run:
/// each mark says of which one it is.
/// </remarks>
/// <param name="run">Tells marks of this run from those that were there: another one for every disk.</param>
public sealed class CapacityProbe(IBlockDevice disk, Guid run)
{
    /// <summary>Bytes.</summary>
    public const long Stride = 128 * ByteSize.MiB;

    private const int PieceLength = 4 * 1024 * 1024;

    /// <summary>Sectors of the head that may be unreadable.</summary>
    private const int MaximumUnreadable = 16;

    private readonly byte[] _text = [.. "Imaging capacity probe "u8, .. run.ToByteArray()];
    private int _unreadable;

    /// <returns>Bytes written.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk is not what it says, or fails.</exception>
    public long Run(CancellationToken cancel = default)
    {
        long head = Math.Min(Stride, disk.Length);
        List<long> offsets = MarkedOffsets();
        List<(long Offset, ImagingException Error)> failed = WriteMarks(offsets, cancel);
        disk.Flush();

        var strays = new List<(long Offset, long Mark)>();
        ReadHead(head, strays, cancel);
        List<long> lost = ReadMarks(offsets, strays, cancel);
        if (strays.Count > 0)
            throw Fake(
                strays.Select(s => s.Mark - s.Offset).Aggregate(GreatestCommonDivisor),
                "what is written behind them lands on its beginning");
        if (lost.Count > 0)
            throw Short(lost, offsets, failed);
        return offsets.Count * (long)disk.SectorSize;
    }

    /// <summary>
    /// Zeroes the marks of a run that ended well, and reads them back: what is left on a disk must not depend on whether the host can
    /// discard.
    /// </summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    public long Erase(CancellationToken cancel = default)
    {
        List<long> offsets = MarkedOffsets();
        var zeros = new byte[disk.SectorSize];
        foreach (long offset in offsets)
        {
            cancel.ThrowIfCancellationRequested();
            disk.Write(offset, zeros);
        }

        disk.Flush();
        var found = new byte[disk.SectorSize];
        foreach (long offset in offsets)
        {
            cancel.ThrowIfCancellationRequested();
            disk.Read(offset, found);
            if (found.AsSpan().ContainsAnyExcept((byte)0))
                throw Keeps(offset);
        }

        return offsets.Count * (long)disk.SectorSize;
    }

    /// <summary>Descending.</summary>
    private List<long> MarkedOffsets()
    {
        var offsets = new List<long> { disk.Length - disk.SectorSize };
        for (long offset = (offsets[0] - 1) / Stride * Stride; offset > 0; offset -= Stride)
            offsets.Add(offset);
        return offsets;
    }

    private List<(long Offset, ImagingException Error)> WriteMarks(List<long> offsets, CancellationToken cancel)
    {
        var failed = new List<(long, ImagingException)>();
        foreach (long offset in offsets)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                disk.Write(offset, Mark(offset));
            }
            catch (ImagingException e) when (e.Code == ExitCode.DeviceIo)
            {
                failed.Add((offset, e)); // the end of the disk, or a disk that fails: the other marks tell
            }
        }

        return failed;
    }

    private void ReadHead(long head, List<(long Offset, long Mark)> strays, CancellationToken cancel)
    {
        using var piece = new AlignedBuffer(PieceLength);
        for (long offset = 0; offset < head; offset += PieceLength)
        {
            cancel.ThrowIfCancellationRequested();
            Span<byte> found = piece.Span[..(int)Math.Min(PieceLength, head - offset)];
            ReadWhatCanBe(offset, found);
            FindStrays(offset, found, strays);
        }
    }

    /// <summary>
    /// What nobody has written yet may be unreadable, and become readable when it is; the marks were written. But a disk that can hardly be
    /// read at all takes seconds for each sector.
    /// </summary>
    private void ReadWhatCanBe(long offset, Span<byte> buffer)
    {
        try
        {
            disk.Read(offset, buffer);
        }
        catch (ImagingException e) when (e.Code == ExitCode.DeviceIo)
        {
            for (int at = 0; at < buffer.Length; at += disk.SectorSize)
            {
                if (!ReadSector(offset + at, buffer.Slice(at, disk.SectorSize)) && ++_unreadable > MaximumUnreadable)
                    throw;
            }
        }
    }

    private bool ReadSector(long offset, Span<byte> sector)
    {
        try
        {
            disk.Read(offset, sector);
            return true;
        }
        catch (ImagingException e) when (e.Code == ExitCode.DeviceIo)
        {
            sector.Clear();
            return false;
        }
    }

    /// <summary>Wherever a mark begins: a fake may wrap in the middle of what it calls a sector.</summary>
    private void FindStrays(long offset, ReadOnlySpan<byte> found, List<(long Offset, long Mark)> strays)
    {
        for (int at = 0, next; (next = found[at..].IndexOf(_text)) >= 0; at += _text.Length)
        {
            at += next;
            ReadOnlySpan<byte> there = found.Slice(at, Math.Min(disk.SectorSize, found.Length - at));
            if (OffsetIn(there) is not { } mark)
                throw Keeps(offset + at);
            if (mark != offset + at)
                strays.Add((offset + at, mark));
        }
    }

    /// <returns>Where there is no mark, descending.</returns>
    private List<long> ReadMarks(List<long> offsets, List<(long Offset, long Mark)> strays, CancellationToken cancel)
    {
        var lost = new List<long>();
        foreach (long offset in offsets)
        {
            cancel.ThrowIfCancellationRequested();
            long? found = TryRead(offset);
            if (found is null)
                lost.Add(offset);
            else if (found != offset)
                strays.Add((offset, found.Value));
        }

        return lost;
    }

    private ImagingException Short(List<long> lost, List<long> offsets, List<(long Offset, ImagingException Error)> failed)
    {
        bool isEnd = lost.SequenceEqual(offsets.Take(lost.Count));
        long kept = lost.Count < offsets.Count ? offsets[lost.Count] : disk.SectorSize;
        if (!isEnd || IsKept(lost[^1]) || !IsKept(kept)) // what comes and goes is no end
            return failed.Count > 0 ? failed[^1].Error : Keeps(lost[^1]);
        long end = FindEnd(kept, lost[^1]);
        return Fake(end, failed.Count > 0 ? "writing behind them fails" : "what is written behind them is lost");
    }

    /// <summary>The first sector that does not keep a mark.</summary>
    /// <param name="kept">The offset of one that does.</param>
    /// <param name="lost">The offset of one behind it that does not.</param>
    private long FindEnd(long kept, long lost)
    {
        while (lost - kept > disk.SectorSize)
        {
            long middle = kept + (lost - kept) / 2 / disk.SectorSize * disk.SectorSize;
            if (IsKept(middle))
                kept = middle;
            else
                lost = middle;
        }

        return lost;
    }

    private bool IsKept(long offset)
    {
        try
        {
            disk.Write(offset, Mark(offset));
            disk.Flush();
        }
        catch (ImagingException e) when (e.Code == ExitCode.DeviceIo)
        {
            return false;
        }

        return TryRead(offset) == offset;
    }

    /// <summary>The offset that the mark at an offset was written for; null where there is none, or none to be read.</summary>
    private long? TryRead(long offset)
    {
        var found = new byte[disk.SectorSize];
        return ReadSector(offset, found) ? OffsetIn(found) : null;
    }

    private byte[] Mark(long offset)
    {
        var mark = new byte[disk.SectorSize];
        _text.CopyTo(mark, 0);
        BinaryPrimitives.WriteInt64LittleEndian(mark.AsSpan(_text.Length), offset);
        return mark;
    }

    /// <param name="sector">What should be a mark; less than a sector where the piece that was read ends.</param>
    private long? OffsetIn(ReadOnlySpan<byte> sector)
    {
        if (!sector.StartsWith(_text) || sector.Length < _text.Length + sizeof(long))
            return null;
        long offset = BinaryPrimitives.ReadInt64LittleEndian(sector[_text.Length..]);
        return sector.SequenceEqual(Mark(offset).AsSpan(0, sector.Length)) ? offset : null;
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? Math.Abs(a) : GreatestCommonDivisor(b, a % b);

    private ImagingException Keeps(long offset) => new(ExitCode.DeviceIo, $"{disk.Name} at offset {offset}",
        "something else on reading back", "what was written there", "The disk does not keep what is written to it: replace it.");

    private ImagingException Fake(long bytes, string how) => new(ExitCode.DeviceIo, disk.Name,
        $"a fake: {ByteSize.Format(bytes)} ({bytes} bytes), and {how}",
        $"the {ByteSize.Format(disk.Length)} ({disk.Length} bytes) it claims",
        "Do not use it: replace it.");
}
