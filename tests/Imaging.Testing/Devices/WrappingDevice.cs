using Imaging.Core;

namespace Imaging.Testing.Devices;

/// <summary>A fake disk: it says it is longer than it is; what lies behind its end lands at the offset modulo its true length.</summary>
public sealed class WrappingDevice(IBlockDevice disk, long claimedLength, int? sectorSize = null) : DelegatingDevice(disk)
{
    public override long Length { get; } = claimedLength;

    public override int SectorSize => sectorSize ?? base.SectorSize;

    public override void Read(long offset, Span<byte> buffer)
    {
        foreach ((long at, long done, long count) in Pieces(offset, buffer.Length))
            base.Read(at, buffer.Slice((int)done, (int)count));
    }

    public override void Write(long offset, ReadOnlySpan<byte> data)
    {
        foreach ((long at, long done, long count) in Pieces(offset, data.Length))
            base.Write(at, data.Slice((int)done, (int)count));
    }

    public override void DropCache(long offset, long length)
    {
        foreach ((long at, _, long count) in Pieces(offset, length))
            base.DropCache(at, count);
    }

    public override void Discard(long offset, long length)
    {
        foreach ((long at, _, long count) in Pieces(offset, length))
            base.Discard(at, count);
    }

    public override void Reserve(long offset, long length)
    {
        foreach ((long at, _, long count) in Pieces(offset, length))
            base.Reserve(at, count);
    }

    private IEnumerable<(long At, long Done, long Count)> Pieces(long offset, long length)
    {
        for (long done = 0; done < length;)
        {
            long at = (offset + done) % Inner.Length;
            long count = Math.Min(length - done, Inner.Length - at);
            yield return (at, done, count);
            done += count;
        }
    }
}
