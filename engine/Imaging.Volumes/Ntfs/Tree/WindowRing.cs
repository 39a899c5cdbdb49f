namespace Imaging.Volumes.Ntfs.Tree;

/// <summary>Windows that go round between the thread that reads and the one that hashes.</summary>
sealed class WindowRing(int count) : IDisposable
{
    private readonly ContentWindow[] _windows = [.. Enumerable.Range(0, count).Select(_ => new ContentWindow())];
    private readonly SemaphoreSlim _free = new(count);
    private readonly SemaphoreSlim _full = new(0);
    private int _read;
    private int _hashed;
    private volatile bool _isComplete;

    /// <summary>The next window to fill, empty.</summary>
    public ContentWindow RentFree(CancellationToken cancel)
    {
        _free.Wait(cancel);
        ContentWindow window = _windows[_read % count];
        window.Clear();
        return window;
    }

    public void GiveFull()
    {
        Volatile.Write(ref _read, _read + 1);
        _full.Release();
    }

    /// <summary>No more will come: all were given, or reading failed.</summary>
    public void Complete()
    {
        _isComplete = true;
        _full.Release();
    }

    /// <summary>The next window to hash; null after the last.</summary>
    public ContentWindow? RentFull(CancellationToken cancel)
    {
        _full.Wait(cancel);
        return _isComplete && _hashed == Volatile.Read(ref _read) ? null : _windows[_hashed % count];
    }

    public void GiveFree()
    {
        _hashed++;
        _free.Release();
    }

    public void Dispose()
    {
        _free.Dispose();
        _full.Dispose();
        foreach (ContentWindow window in _windows)
            window.Dispose();
    }
}
