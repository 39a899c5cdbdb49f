using Imaging.Core;

namespace Imaging.Testing.Devices;

/// <summary>A fake disk: behind its true end, writes fail or are lost, and reads give zeros or fail.</summary>
/// <param name="fails">True: writes and reads behind the end fail; false: writes are lost, and reads give zeros.</param>
public sealed class ShortDevice(IBlockDevice disk, long claimedLength, bool fails) : DelegatingDevice(disk)
{
    public override long Length { get; } = claimedLength;

    public override void Read(long offset, Span<byte> buffer)
    {
        int count = Served(offset, buffer.Length);
        if (count > 0)
            base.Read(offset, buffer[..count]);
        buffer[count..].Clear();
    }

    public override void Write(long offset, ReadOnlySpan<byte> data)
    {
        int count = Served(offset, data.Length);
        if (count > 0)
            base.Write(offset, data[..count]);
    }

    public override void DropCache(long offset, long length) => base.DropCache(offset, Inside(offset, length));

    public override void Discard(long offset, long length) => base.Discard(offset, Inside(offset, length));

    public override void Reserve(long offset, long length) => base.Reserve(offset, Inside(offset, length));

    private long Inside(long offset, long length) => Math.Clamp(Inner.Length - offset, 0, length);

    private int Served(long offset, int count)
    {
        int inside = (int)Inside(offset, count);
        if (inside < count && fails)
            throw new ImagingException(ExitCode.DeviceIo, $"{Name} at offset {offset}", "Input/output error (errno 5)", "", "");
        return inside;
    }
}
