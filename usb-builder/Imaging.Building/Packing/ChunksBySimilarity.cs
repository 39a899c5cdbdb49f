using Imaging.Chunks;
using Imaging.Core;
using Imaging.Release;

namespace Imaging.Building.Packing;

/// <summary>
/// Packs chunks with those they resemble. Which these are is known when all have been seen; they are then read a second time.
/// </summary>
internal sealed class ChunksBySimilarity(ChunkStore store, FramePacker packer, Action<long> packed) : INewChunks
{
    private readonly List<FoundChunk> _found = [];
    private readonly HashSet<Digest> _ids = [];

    public void Take(Digest id, IByteSource volume, long offset, ReadOnlySpan<byte> bytes)
    {
        if (_ids.Add(id))
            _found.Add(new FoundChunk(id, volume, offset, bytes.Length, ChunkSketch.Of(bytes)));
        else
            packed(bytes.Length);
    }

    public void Finish(CancellationToken cancel)
    {
        using var buffer = new AlignedBuffer(ClusterChunker.MaximumChunk);
        foreach (IReadOnlyList<int> group in SimilarityGroups.Of([.. _found.Select(f => (f.Length, f.Sketch))], PackFormat.MaximumFrame))
        {
            foreach (int i in group)
            {
                cancel.ThrowIfCancellationRequested();
                Pack(_found[i], buffer.Span[.._found[i].Length]);
            }

            packer.EndFrame();
        }

        packer.Finish();
    }

    private void Pack(FoundChunk chunk, Span<byte> bytes)
    {
        chunk.Volume.Read(chunk.Offset, bytes);
        if (Digest.Of(bytes) is var found && found != chunk.Id)
            throw new ImagingException(
                ExitCode.DeviceIo,
                $"{chunk.Volume.Name} at offset {chunk.Offset}, {chunk.Length} bytes",
                $"SHA-256 {found}",
                $"{chunk.Id}, as before",
                "The disk of the output folder, or memory, does not keep what it is given: build on another machine.");
        store.Add(chunk.Id, packer.Add(bytes));
        packed(bytes.Length);
    }

    private readonly record struct FoundChunk(Digest Id, IByteSource Volume, long Offset, int Length, uint[] Sketch);
}
