namespace Imaging.Pipeline;

/// <summary>
/// What one stage hands to the threads of the next, first in, first out. It has no bound of its own: what it holds lies in memory that
/// is bounded. <c>BlockingCollection</c> allocates each time a thread has to wait.
/// </summary>
internal sealed class WorkQueue<T> : IDisposable
{
    private readonly Queue<T> _items = new();
    private readonly SemaphoreSlim _available = new(0);

    public void Add(T item)
    {
        lock (_items)
            _items.Enqueue(item);
        _available.Release();
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _available.Release();

    /// <summary>The next item; waits for it.</summary>
    /// <returns>False when all were taken and no more will come.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public bool TryTake(out T item, CancellationToken cancel)
    {
        _available.Wait(cancel);
        lock (_items)
        {
            if (_items.TryDequeue(out item!))
                return true;
        }

        _available.Release(); // the end: for all who wait
        return false;
    }

    public void Dispose() => _available.Dispose();
}
