using Imaging.Core;

namespace Imaging.Testing.Devices;

/// <summary>A disk some of whose sectors cannot be read.</summary>
/// <param name="first">Offset of the first of them.</param>
/// <param name="count">Sectors, one behind the other.</param>
public sealed class UnreadableSectors(IBlockDevice disk, long first, int count) : DelegatingDevice(disk)
{
    public override void Read(long offset, Span<byte> buffer)
    {
        if (offset < first + (long)count * SectorSize && first < offset + buffer.Length)
            throw new ImagingException(ExitCode.DeviceIo, $"{Name} at offset {offset}", "Input/output error (errno 5)", "", "");
        base.Read(offset, buffer);
    }
}
