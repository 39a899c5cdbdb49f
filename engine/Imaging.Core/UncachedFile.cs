using Microsoft.Win32.SafeHandles;

namespace Imaging.Core;

/// <summary>Reads a file of Windows from the medium, past the cache: in whole sectors, into aligned memory.</summary>
/// <param name="path">The file, which stays as long as it is.</param>
internal sealed class UncachedFile(string path) : IDisposable
{
    /// <summary>FILE_FLAG_NO_BUFFERING; .NET passes it on and has no name for it.</summary>
    private const FileOptions NoBuffering = (FileOptions)0x2000_0000;

    /// <summary>Bytes: of the largest sectors in use.</summary>
    private const int Sector = 4096;

    private readonly SafeFileHandle _handle =
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.Asynchronous | NoBuffering);

    private readonly BufferPool _bounce = new(count: 4, bufferLength: 1024 * 1024);

    /// <returns>Bytes read, from 1 to the buffer's length; 0 at the end of the file.</returns>
    /// <exception cref="IOException">The medium cannot be read.</exception>
    public int Read(long offset, Span<byte> buffer)
    {
        AlignedBuffer bounce = _bounce.Rent(CancellationToken.None);
        try
        {
            int inSector = (int)(offset % Sector);
            int wanted = Math.Min(bounce.Length - inSector, buffer.Length);
            int covering = (inSector + wanted + Sector - 1) / Sector * Sector;
            int count = Math.Clamp(RandomAccess.Read(_handle, bounce.Span[..covering], offset - inSector) - inSector, 0, wanted);
            bounce.Span.Slice(inSector, count).CopyTo(buffer);
            return count;
        }
        finally
        {
            _bounce.Return(bounce);
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        _bounce.Dispose();
    }
}
