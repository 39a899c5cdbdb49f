using Imaging.Core;

namespace Imaging.Testing.Devices;

/// <summary>A fake disk: behind its true end, writes fail or are lost, and reads give zeros or fail.</summary>
/// <param name="fails">True: writes and reads behind the end fail; false: writes are lost, and reads give zeros.</param>
public sealed class ShortDevice(IBlockDevice disk, long claimedLength, bool fails) : IBlockDevice
{
    public string Name => disk.Name;

    public long Length { get; } = claimedLength;

    public int SectorSize => disk.SectorSize;

    public void Read(long offset, Span<byte> buffer)
    {
        int count = Inside(offset, buffer.Length);
        if (count > 0)
            disk.Read(offset, buffer[..count]);
        buffer[count..].Clear();
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        int count = Inside(offset, data.Length);
        if (count > 0)
            disk.Write(offset, data[..count]);
    }

    public void Flush() => disk.Flush();

    public void Dispose() => disk.Dispose();

    private int Inside(long offset, int count)
    {
        int inside = (int)Math.Clamp(disk.Length - offset, 0, count);
        if (inside < count && fails)
            throw new ImagingException(ExitCode.DeviceIo, $"{Name} at offset {offset}", "Input/output error (errno 5)", "", "");
        return inside;
    }
}
