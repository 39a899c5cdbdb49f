using Imaging.Core;
using Microsoft.Win32.SafeHandles;

namespace Imaging.Volumes.Tests.Fat32;

/// <summary>A new file as a disk. Zeros are not written, so that large volumes take the space of what is on them.</summary>
internal sealed class SparseFileDevice : IBlockDevice
{
    private readonly SafeFileHandle _handle;

    public SparseFileDevice(string path, long length, int sectorSize = 512)
    {
        Name = path;
        Length = length;
        SectorSize = sectorSize;
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        RandomAccess.SetLength(_handle, length);
    }

    public string Name { get; }

    public long Length { get; }

    public int SectorSize { get; }

    public void Read(long offset, Span<byte> buffer) => Assert.Equal(buffer.Length, RandomAccess.Read(_handle, buffer, offset));

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        Assert.True(offset % SectorSize == 0 && data.Length % SectorSize == 0, $"{data.Length} bytes at {offset}");
        Assert.True(offset >= 0 && offset + data.Length <= Length, $"{data.Length} bytes at {offset}");
        if (data.ContainsAnyExcept((byte)0))
            RandomAccess.Write(_handle, data, offset);
    }

    public void Flush()
    {
    }

    public void Dispose() => _handle.Dispose();
}
