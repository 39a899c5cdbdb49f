namespace Imaging.Media;

/// <summary>
/// Pieces on their way from the one reader to one writer; bounded, so that a slow writer slows the reader instead of filling memory.
/// </summary>
internal sealed class PieceQueue(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<SharedPiece> _pieces = new();
    private bool _ended;
    private bool _closed;

    /// <summary>False: the writer is gone, or the queue was full all the time; the piece is still the caller's.</summary>
    public bool TryAdd(SharedPiece piece, TimeSpan wait)
    {
        lock (_gate)
        {
            if (!_closed && _pieces.Count == capacity)
                Monitor.Wait(_gate, wait);
            if (_closed || _pieces.Count == capacity)
                return false;
            _pieces.Enqueue(piece);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>The next piece, which the caller has to release; null when there are no more.</summary>
    public SharedPiece? Take(CancellationToken cancel)
    {
        lock (_gate)
        {
            while (_pieces.Count == 0 && !_ended && !_closed)
            {
                cancel.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(100));
            }

            cancel.ThrowIfCancellationRequested();
            if (!_pieces.TryDequeue(out SharedPiece? piece))
                return null;
            Monitor.PulseAll(_gate);
            return piece;
        }
    }

    /// <summary>No more pieces come.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Nobody takes any more: what is left is released, what comes is refused.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_pieces.TryDequeue(out SharedPiece? piece))
                piece.Release();
            Monitor.PulseAll(_gate);
        }
    }
}
