using Imaging.Chunks;
using Imaging.Core;

namespace Imaging.Building.Packing;

/// <summary>Packs chunks in the order of the volumes, while they are read: one pass, for quick builds.</summary>
internal sealed class ChunksAsFound(ChunkStore store, FramePacker packer, Action<long> packed) : INewChunks
{
    public void Take(Digest id, IByteSource volume, long offset, ReadOnlySpan<byte> bytes)
    {
        store.Add(id, packer.Add(bytes));
        packed(bytes.Length);
    }

    public void Finish(CancellationToken cancel) => packer.Finish();
}
