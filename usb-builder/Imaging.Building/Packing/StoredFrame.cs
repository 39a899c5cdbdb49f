using Imaging.Release;

namespace Imaging.Building.Packing;

/// <summary>A frame of the output folder: in a pack of an earlier release, or on its way into a new one.</summary>
internal sealed class StoredFrame
{
    /// <summary>The pack it is in; null until it is written.</summary>
    public StoredPack? Pack { get; private set; }

    /// <summary>What a volume index says of it, but for the number of its pack. Known once it is written.</summary>
    public Frame Frame { get; private set; }

    public void Place(StoredPack pack, Frame frame) => (Pack, Frame) = (pack, frame);
}

/// <summary>A pack of the output folder.</summary>
/// <param name="order">Packs are listed, and read, in this order: the one they were written in.</param>
internal sealed class StoredPack(int order)
{
    public int Order { get; } = order;

    /// <summary>Known when the pack is complete.</summary>
    public PackEntry? Entry { get; set; }
}

/// <summary>Where the bytes of a chunk are.</summary>
/// <param name="Position">Bytes into the raw frame.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct ChunkLocation(StoredFrame Frame, int Position, int Length);
