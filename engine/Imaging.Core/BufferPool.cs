namespace Imaging.Core;

/// <summary>
/// A fixed number of aligned buffers of one size. Renting waits when none is left: the pool is what bounds a pipeline's memory and
/// queues.
/// </summary>
public sealed class BufferPool : IDisposable
{
    private readonly Stack<AlignedBuffer> _free = new();
    private readonly SemaphoreSlim _available;

    public BufferPool(int count, int bufferLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Count = count;
        BufferLength = bufferLength;
        _available = new SemaphoreSlim(count, count);
        for (int i = 0; i < count; i++)
            _free.Push(new AlignedBuffer(bufferLength));
    }

    public int Count { get; }

    /// <summary>Bytes of each buffer.</summary>
    public int BufferLength { get; }

    /// <summary>Buffers rented and not yet returned: zero after a run, or something leaked.</summary>
    public int Outstanding => Count - _available.CurrentCount;

    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public AlignedBuffer Rent(CancellationToken cancel)
    {
        _available.Wait(cancel);
        lock (_free)
            return _free.Pop();
    }

    public void Return(AlignedBuffer buffer)
    {
        lock (_free)
            _free.Push(buffer);
        _available.Release();
    }

    /// <summary>Frees the buffers that are in the pool; those still rented free themselves when collected.</summary>
    public void Dispose()
    {
        lock (_free)
        {
            while (_free.TryPop(out AlignedBuffer? buffer))
                buffer.Dispose();
        }

        _available.Dispose();
    }
}
