using Imaging.Core;

namespace Imaging.Chunks;

/// <summary>What a piece of a volume is made of.</summary>
public enum PieceKind
{
    /// <summary>Bytes to deduplicate and pack.</summary>
    Chunk,

    /// <summary>A run of one byte value; nothing to pack.</summary>
    Fill,
}

/// <summary>A piece the chunker has cut.</summary>
/// <param name="Kind">Chunk or fill.</param>
/// <param name="Start">Bytes from the start of the run that was cut.</param>
/// <param name="Length">Bytes, whole clusters.</param>
/// <param name="Fill">The byte of a fill.</param>
public readonly record struct Piece(PieceKind Kind, long Start, long Length, byte Fill);

/// <summary>
/// Cuts a run of clusters into chunks where the content says so, so that the same files at other clusters give the same chunks.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A run of at least <see cref="MinimumFill"/> bytes of only 0x00 or only 0xFF is a fill of its own.</item>
/// <item>Otherwise a chunk ends after a cluster whose hash has its top 8 bits zero, once the chunk has <see cref="MinimumChunk"/>
/// bytes;</item>
/// <item>or at <see cref="MaximumChunk"/> bytes, at a fill, or at the end of the run.</item>
/// </list>
/// The cut looks at one cluster at a time, so after a change the cuts are the old ones again from the first content-defined cut on.
/// </remarks>
public sealed class ClusterChunker(int clusterSize)
{
    /// <summary>Bytes.</summary>
    public const int MinimumChunk = 256 * 1024;

    /// <summary>Bytes. With a cut at every 256th 4 KiB cluster on average, chunks are about 1 MiB.</summary>
    public const int MaximumChunk = 4 * 1024 * 1024;

    /// <summary>Bytes.</summary>
    public const int MinimumFill = 64 * 1024;

    /// <summary>The next piece of <paramref name="run"/>. A fill may come as several pieces that touch.</summary>
    /// <param name="run">Whole clusters; either at least <see cref="Window"/> bytes, or all that is left of the run.</param>
    public Piece Next(ReadOnlySpan<byte> run)
    {
        int fill = FillLength(run);
        if (fill >= MinimumFill)
            return new Piece(PieceKind.Fill, 0, GoesOn(run, fill) ? fill - MinimumFill : fill, run[0]);

        int length = 0;
        while (length < run.Length && length < MaximumChunk)
        {
            ReadOnlySpan<byte> cluster = run.Slice(length, clusterSize);
            if (length > 0 && IsFill(cluster) && FillLength(run[length..]) >= MinimumFill)
                break;
            length += clusterSize;
            if (length >= MinimumChunk && EndsChunk(cluster))
                break;
        }

        return new Piece(PieceKind.Chunk, 0, length, 0);
    }

    /// <summary>Bytes the chunker needs to see to make a cut that does not depend on how the run was read.</summary>
    public const int Window = MaximumChunk + MinimumFill;

    /// <summary>True where the fill may go on behind what was read: enough of it then stays for the rest to be seen as a fill.</summary>
    private static bool GoesOn(ReadOnlySpan<byte> run, int fill) => fill == run.Length && run.Length >= Window;

    private static bool EndsChunk(ReadOnlySpan<byte> cluster) => (Crc32C.Of(cluster) * 0x9E3779B1u) >> 24 == 0;

    private static bool IsFill(ReadOnlySpan<byte> cluster) => cluster[0] is 0x00 or 0xFF && !cluster.ContainsAnyExcept(cluster[0]);

    /// <summary>Bytes of the fill the run starts with: whole clusters, all of one value.</summary>
    private int FillLength(ReadOnlySpan<byte> run)
    {
        if (run.IsEmpty || run[0] is not (0x00 or 0xFF))
            return 0;
        int end = run.IndexOfAnyExcept(run[0]);
        int length = end < 0 ? run.Length : end;
        return length - length % clusterSize;
    }
}
