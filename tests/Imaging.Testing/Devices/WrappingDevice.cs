using Imaging.Core;

namespace Imaging.Testing.Devices;

/// <summary>A fake disk: it says it is longer than it is; what lies behind its end lands at the offset modulo its true length.</summary>
public sealed class WrappingDevice(MemoryDevice disk, long claimedLength, int? sectorSize = null) : IBlockDevice
{
    public string Name => disk.Name;

    public long Length { get; } = claimedLength;

    public int SectorSize => sectorSize ?? disk.SectorSize;

    public void Read(long offset, Span<byte> buffer)
    {
        for (int done = 0; done < buffer.Length;)
        {
            (long at, int count) = Place(offset + done, buffer.Length - done);
            disk.Read(at, buffer.Slice(done, count));
            done += count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        for (int done = 0; done < data.Length;)
        {
            (long at, int count) = Place(offset + done, data.Length - done);
            disk.Write(at, data.Slice(done, count));
            done += count;
        }
    }

    public void Flush() => disk.Flush();

    public void Dispose()
    {
    }

    private (long Offset, int Count) Place(long offset, int count)
    {
        long at = offset % disk.Length;
        return (at, (int)Math.Min(count, disk.Length - at));
    }
}
