namespace Imaging.Core;

/// <summary>
/// A disk in memory that only stores the pages written to: terabytes cost nothing until used. Unwritten bytes read as zero.
/// </summary>
public sealed class MemoryDevice(string name, long length, int sectorSize = 512) : IBlockDevice
{
    private const int PageSize = 64 * 1024;

    private readonly Dictionary<long, byte[]> _pages = [];

    public string Name { get; } = name;

    public long Length { get; } = length;

    public int SectorSize { get; } = sectorSize;

    public void Read(long offset, Span<byte> buffer)
    {
        CheckRange(offset, buffer.Length);
        while (buffer.Length > 0)
        {
            int inPage = (int)(offset % PageSize);
            int count = Math.Min(PageSize - inPage, buffer.Length);
            lock (_pages)
            {
                if (_pages.TryGetValue(offset / PageSize, out byte[]? page))
                    page.AsSpan(inPage, count).CopyTo(buffer);
                else
                    buffer[..count].Clear();
            }

            buffer = buffer[count..];
            offset += count;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        CheckRange(offset, data.Length);
        if (offset % SectorSize != 0 || data.Length % SectorSize != 0)
            throw new ArgumentException($"write of {data.Length} bytes at {offset} is not on {SectorSize}-byte sectors");
        while (data.Length > 0)
        {
            int inPage = (int)(offset % PageSize);
            int count = Math.Min(PageSize - inPage, data.Length);
            lock (_pages)
            {
                if (!_pages.TryGetValue(offset / PageSize, out byte[]? page))
                    _pages[offset / PageSize] = page = new byte[PageSize];
                data[..count].CopyTo(page.AsSpan(inPage));
            }

            data = data[count..];
            offset += count;
        }
    }

    public void Flush()
    {
    }

    /// <summary>A copy that shares nothing with this device.</summary>
    public MemoryDevice Clone()
    {
        var copy = new MemoryDevice(Name, Length, SectorSize);
        lock (_pages)
        {
            foreach ((long page, byte[] bytes) in _pages)
                copy._pages[page] = [.. bytes];
        }

        return copy;
    }

    public void Dispose()
    {
    }

    private void CheckRange(long offset, int count)
    {
        if (offset < 0 || offset > Length - count)
            throw new ImagingException(
                ExitCode.DeviceIo, Name, $"a request for {count} bytes at offset {offset}", $"a range inside its {Length} bytes",
                "The device or image is smaller than its content says.");
    }
}
