using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Building.Packing;

/// <summary>Takes the chunks that the output folder does not hold yet, as they are found, and has them packed.</summary>
internal interface INewChunks
{
    /// <summary>A chunk the store does not know.</summary>
    /// <param name="volume">Where it was found.</param>
    /// <param name="offset">Bytes into the volume.</param>
    void Take(Digest id, IByteSource volume, long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Packs what is left: the store knows all chunks afterwards. The volumes are still open.</summary>
    void Finish(CancellationToken cancel);
}
