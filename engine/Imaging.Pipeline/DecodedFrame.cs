using Imaging.Core;

namespace Imaging.Pipeline;

/// <summary>A frame as it was compressed, in memory of a pool until all of it was written.</summary>
internal sealed class DecodedFrame(BufferPool pool, int length, CancellationToken cancel)
{
    private readonly AlignedBuffer _raw = pool.Rent(cancel);

    /// <summary>Writers that are not done with it, and whoever hands it out to them.</summary>
    private int _users = 1;

    public Span<byte> Bytes => _raw.Span[..length];

    /// <summary>One more writer needs it.</summary>
    public void Share() => Interlocked.Increment(ref _users);

    /// <summary>Somebody is done with it; the last one gives its memory back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            pool.Return(_raw);
    }
}
