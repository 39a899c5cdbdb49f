using Imaging.Core;

namespace Imaging.Disk.Images;

/// <summary>A disk in a file that holds it in blocks of one size, some of which are not there and read as zeros.</summary>
public abstract class SparseImage : IByteSource
{
    private readonly long _blockSize;

    /// <param name="file">Not owned.</param>
    /// <param name="length">Bytes of the disk.</param>
    /// <param name="blockSize">Bytes.</param>
    private protected SparseImage(IByteSource file, long length, long blockSize)
    {
        File = file;
        Length = length;
        _blockSize = blockSize;
    }

    public string Name => File.Name;

    /// <summary>Bytes of the disk.</summary>
    public long Length { get; }

    private protected IByteSource File { get; }

    public void Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > Length - buffer.Length)
        {
            throw new ImagingException(
                ExitCode.DeviceIo, Name, $"a request for {buffer.Length} bytes at offset {offset}",
                $"a range inside the disk's {Length} bytes",
                "The disk is smaller than its content says: capture it again.");
        }

        while (!buffer.IsEmpty)
        {
            (long block, long within) = Math.DivRem(offset, _blockSize);
            int count = (int)Math.Min(_blockSize - within, buffer.Length);
            ReadBlock((int)block, within, buffer[..count]);
            buffer = buffer[count..];
            offset += count;
        }
    }

    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Reads a part of one block.</summary>
    private protected abstract void ReadBlock(int block, long within, Span<byte> target);
}
