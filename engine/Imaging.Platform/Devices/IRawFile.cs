using Imaging.Core;

namespace Imaging.Platform.Devices;

/// <summary>
/// An open disk or file of the operating system: the seam between the devices and a platform. Where it is direct, offsets, lengths and
/// memory come aligned to its sectors; <see cref="AlignedIo"/> sees to that.
/// </summary>
internal interface IRawFile : IDisposable
{
    /// <summary>The path, for errors.</summary>
    string Name { get; }

    /// <summary>True where reads and writes pass the host's cache by.</summary>
    bool IsDirect { get; }

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>: also when the file ends before the buffer is full.</exception>
    void Read(long offset, Span<byte> buffer);

    /// <exception cref="ImagingException"><see cref="ExitCode.DeviceIo"/>; <see cref="ExitCode.TargetRefused"/>: read-only.</exception>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Returns when all that was written is on the medium.</summary>
    void Flush();

    /// <summary>Drops clean cached bytes; a direct file has none that it would read.</summary>
    void DropCache(long offset, long length);
}
