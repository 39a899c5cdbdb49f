using Imaging.Core;

namespace Imaging.Media;

/// <summary>A piece of a file, read once and written by several. The last one to release it gives its memory back.</summary>
/// <param name="length">Bytes that are the file's; the memory behind them, up to <see cref="PadTo"/>, is zero.</param>
/// <param name="holders">Who will release it.</param>
internal sealed class SharedPiece(BufferPool pool, AlignedBuffer buffer, StickFile file, long offset, int length, int holders)
{
    /// <summary>Bytes: a multiple of every cluster size, and a divisor of the memory's length.</summary>
    public const int PadTo = 64 * 1024;

    private int _holders = holders;

    public StickFile File { get; } = file;

    /// <summary>Bytes from the start of the file.</summary>
    public long Offset { get; } = offset;

    public ReadOnlySpan<byte> Bytes => buffer.Span[..length];

    public bool IsLast => Offset + length == File.Length;

    /// <summary>The bytes and the zeros that fill up the last cluster.</summary>
    public ReadOnlySpan<byte> InClusters(int clusterSize) => buffer.Span[..((length + clusterSize - 1) / clusterSize * clusterSize)];

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            pool.Return(buffer);
    }
}
