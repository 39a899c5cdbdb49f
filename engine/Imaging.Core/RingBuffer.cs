namespace Imaging.Core;

/// <summary>
/// Aligned memory handed out in pieces of any length, in the order of a ring; renting waits while there is no room. It bounds what a
/// reader is ahead by in bytes, whatever the pieces' lengths.
/// </summary>
/// <remarks>
/// One thread rents, any thread returns. Pieces come back in any order; their room is used again in the order they were rented.
/// </remarks>
public sealed class RingBuffer : IDisposable
{
    private readonly AlignedBuffer _memory;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _returned = new(0);

    /// <summary>Starts of the pieces that are out, or that wait for an older one to come back.</summary>
    private readonly Queue<int> _rented = new();
    private readonly HashSet<int> _waiting = [];
    private int _next;

    /// <param name="capacity">Bytes. Half of it is the longest piece that can always be rented.</param>
    public RingBuffer(int capacity) => _memory = new AlignedBuffer(Aligned(capacity));

    public int Capacity => _memory.Length;

    /// <summary>Pieces rented and not yet returned: zero after a run, or something leaked.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
                return _rented.Count - _waiting.Count;
        }
    }

    /// <summary>A piece of at least <paramref name="length"/> bytes, on a page boundary.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public RingPiece Rent(int length, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Capacity);
        int start;
        while (!TryRent(Math.Max(Aligned(length), AlignedBuffer.Alignment), out start))
            _returned.Wait(cancel);
        return new RingPiece(start, length);
    }

    public Span<byte> Span(RingPiece piece) => _memory.Span.Slice(piece.Start, piece.Length);

    public void Return(RingPiece piece)
    {
        lock (_gate)
        {
            _waiting.Add(piece.Start);
            while (_rented.TryPeek(out int oldest) && _waiting.Remove(oldest))
                _rented.Dequeue();
        }

        _returned.Release();
    }

    public void Dispose()
    {
        _memory.Dispose();
        _returned.Dispose();
    }

    private static int Aligned(int length) => checked(length + AlignedBuffer.Alignment - 1) & ~(AlignedBuffer.Alignment - 1);

    private bool TryRent(int length, out int start)
    {
        lock (_gate)
        {
            if (!FindRoom(length, out start))
                return false;
            _rented.Enqueue(start);
            _next = start + length;
            return true;
        }
    }

    /// <summary>Between the newest piece and the end of the memory, or else before the oldest.</summary>
    private bool FindRoom(int length, out int start)
    {
        if (!_rented.TryPeek(out int oldest))
            _next = oldest = 0;
        bool isWrapped = _rented.Count > 0 && _next <= oldest;
        int end = isWrapped ? oldest : Capacity;
        start = !isWrapped && _next + length > Capacity ? 0 : _next;
        return start == _next ? start + length <= end : length <= oldest;
    }
}

/// <summary>A piece of a <see cref="RingBuffer"/>.</summary>
/// <param name="Start">Bytes from the start of the ring's memory.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct RingPiece(int Start, int Length);
