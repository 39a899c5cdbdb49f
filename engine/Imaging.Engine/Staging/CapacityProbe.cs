using Imaging.Core;

namespace Imaging.Engine.Staging;

/// <summary>
/// Finds a disk that is smaller than it says and answers for the rest by wrapping around: reading back right behind the writing can not
/// see that a later write landed on it. The head of the disk, <see cref="Stride"/> bytes, is zeroed; then one sector at every multiple of
/// <see cref="Stride"/>, and the last one, gets a mark. Whatever the true size, one of these falls within one stride behind it, and so
/// into the head, if the disk wraps: there the head is no longer zero.
/// </summary>
/// <remarks>
/// Destroys what the disk held: only after LBA 0 is durably zero. The marks lie in space that is written or not used later. 1 TB has
/// 8,192 of them.
/// </remarks>
internal sealed class CapacityProbe(IBlockDevice disk)
{
    /// <summary>Bytes.</summary>
    public const long Stride = 128 * ByteSize.MiB;

    private const int PieceLength = 4 * 1024 * 1024;

    /// <returns>Bytes written.</returns>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the disk wraps around.</exception>
    public long Run()
    {
        long head = Math.Min(Stride, disk.Length);
        using var piece = new AlignedBuffer(PieceLength);
        piece.Span.Clear();
        ForEachPiece(head, (offset, length) => disk.Write(offset, piece.Span[..length]));
        byte[] mark = Mark();
        long[] marked = [.. MarkedOffsets()];
        foreach (long offset in marked)
            disk.Write(offset, mark);
        disk.Flush();
        ForEachPiece(head, (offset, length) => ExpectZeros(offset, piece.Span[..length]));
        foreach (long offset in marked)
            ExpectMark(offset, piece.Span[..mark.Length], mark);
        return head + marked.Length * (long)mark.Length;
    }

    /// <summary>From behind LBA 0, which is zero already and has to stay so.</summary>
    private void ForEachPiece(long end, Action<long, int> act)
    {
        for (long offset = disk.SectorSize; offset < end;)
        {
            int length = (int)Math.Min(PieceLength - offset % PieceLength, end - offset);
            act(offset, length);
            offset += length;
        }
    }

    private byte[] Mark()
    {
        var mark = new byte[disk.SectorSize];
        "Imaging capacity probe "u8.CopyTo(mark);
        return mark;
    }

    private IEnumerable<long> MarkedOffsets()
    {
        long last = disk.Length - disk.SectorSize;
        for (long offset = Stride; offset < last; offset += Stride)
            yield return offset;
        yield return last;
    }

    private void ExpectMark(long offset, Span<byte> found, ReadOnlySpan<byte> mark)
    {
        disk.Read(offset, found);
        int same = found.CommonPrefixLength(mark);
        if (same < mark.Length)
            throw new ImagingException(ExitCode.DeviceIo, $"{disk.Name} at offset {offset + same}", $"0x{found[same]:x2} on reading back", $"0x{mark[same]:x2}, as written", "The disk does not keep what is written to it: replace it.");
    }

    private void ExpectZeros(long offset, Span<byte> found)
    {
        disk.Read(offset, found);
        int mark = found.IndexOfAnyExcept((byte)0);
        if (mark < 0)
            return;
        byte value = found[mark];
        found.Clear();
        throw new ImagingException(ExitCode.DeviceIo, $"{disk.Name} at offset {offset + mark}", $"0x{value:x2} after writing at other offsets", "the zeros that were written there", $"The disk does not have the {disk.Length} bytes it claims, or does not keep what is written to it: replace it.");
    }
}
