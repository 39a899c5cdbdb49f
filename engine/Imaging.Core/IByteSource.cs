namespace Imaging.Core;

/// <summary>Bytes that can be read at any offset: a disk, an image file, a file on a stick, a partition of one of these.</summary>
/// <remarks>Reads may be made from several threads at once.</remarks>
public interface IByteSource : IDisposable
{
    /// <summary>What an error calls this: a path, a device node.</summary>
    string Name { get; }

    /// <summary>Bytes.</summary>
    long Length { get; }

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/>.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: the range is not inside, or cannot be read.</exception>
    void Read(long offset, Span<byte> buffer);

    /// <summary>Makes the next read of this range come from the medium, not from a cache of the host, as far as the host lets us.</summary>
    void DropCache(long offset, long length)
    {
    }
}

/// <summary>A disk, or something that stands for one. Offsets and lengths of writes are multiples of <see cref="SectorSize"/>.</summary>
/// <remarks>
/// Reads and writes of ranges that do not overlap may be made from several threads at once. Reads bypass the host's cache.
/// </remarks>
public interface IBlockDevice : IByteSource
{
    /// <summary>Bytes of a logical sector: 512 or 4096.</summary>
    int SectorSize { get; }

    /// <summary>Writes; not durable before <see cref="Flush"/> has returned.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Returns when everything written before the call is on the medium.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>.</exception>
    void Flush();

    /// <summary>Tells the device that the range is not needed. A hint: what the range reads as afterwards is unknown.</summary>
    void Discard(long offset, long length)
    {
    }

    /// <summary>Tells the device that the range will be written: an image file gets room for it.</summary>
    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: there is none.</exception>
    void Reserve(long offset, long length)
    {
    }
}
